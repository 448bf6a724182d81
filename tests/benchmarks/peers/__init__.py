"""Other rule engines on the same rules and cases: one module a peer, each found only where its package is installed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from benchmarks.peers.peer import Peer

MODULES = {  # the module a peer's package brings, and ours for it
    "cel": "on_cel",
    "zen": "on_zen",
    "rule_engine": "on_rule_engine",
    "json_logic": "on_json_logic",
    "business_rules": "on_business_rules",
    "durable_rules_engine": "on_durable",
}


def peers_on(module: str) -> tuple[type[Peer], ...]:
    """The ways in which one peer is run; its package must be there."""
    return import_module(f"benchmarks.peers.{MODULES[module]}").PEERS  # type: ignore[no-any-return]


def installed() -> list[str]:
    """The modules of the peers that are there."""
    return [module for module in MODULES if find_spec(module) is not None]
