"""Which kinds can tell of one trouble, and which can bring about which; from kin.toml."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from domain.errors import ConfigError
from domain.hazards import hazards

SHELVES = frozenset({"livelihood", "environment", "utility", "natural", "health"})  # families that are no one trouble


def may_meet(left: Iterable[str], right: Iterable[str]) -> bool:
    """Whether some kind of the left can tell of the same trouble as some kind of the right."""
    right = frozenset(right)
    return any(right & _kin(kind) for kind in left)


def may_cause(cause: str, effect: str) -> bool:
    """Whether the one kind may lie upstream of the other."""
    effects = _table()["causes"].get(cause, ())
    return effect in effects or effect.partition(".")[0] in effects


@cache
def _kin(kind: str) -> frozenset[str]:
    """All kinds that can tell of the same trouble as this one, itself and its family included."""
    family = kind.partition(".")[0]
    found = {kind} if family in SHELVES else {code for code, each in hazards().items() if each.family == family}
    for group in _table()["together"]:
        if kind in group or family in group:
            found |= {code for code, each in hazards().items() if code in group or each.family in group}
    return frozenset(found)


@cache
def _table() -> dict[str, Any]:
    table = tomllib.loads(files("rules").joinpath("kin.toml").read_text(encoding="utf-8"))
    known = {*hazards(), *(each.family for each in hazards().values())}
    causes = table["causes"]
    named = (
        {kind for group in table["together"] for kind in group} | {*causes} | {k for e in causes.values() for k in e}
    )
    if unknown := sorted(named - known):
        raise ConfigError(*(f"kin.toml: unknown kind {kind!r}" for kind in unknown))
    return table
