"""Replay, for trainers: a case as it was known on each day, and when each prompt would have appeared."""

from riskflags.replay.as_page import replay_to_page
from riskflags.replay.as_text import replay_to_text
from riskflags.replay.document import Replay
from riskflags.replay.replaying import replay

__all__ = ["Replay", "replay", "replay_to_page", "replay_to_text"]
