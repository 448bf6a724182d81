"""Replay, for trainers: a case as it was known on each day, and when each prompt would have appeared."""

from riskflags.replay.document import Replay
from riskflags.replay.replaying import replay

__all__ = ["Replay", "replay"]
