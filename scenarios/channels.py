"""The channels through which reports come in, from channels.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from domain.errors import ConfigError
from domain.report import Origin


@dataclass(frozen=True, slots=True)
class Channel:
    """Who writes, under which source and department, in whose voice, how often and when (hours of local time)."""

    code: str
    source: str
    department: str
    prefix: str
    origin: Origin
    voice: str
    share: float
    hint: float
    title: float
    hours: tuple[int, int]


@cache
def channels() -> Mapping[str, Channel]:
    """All channels by code. Errors: ConfigError naming every wrong table at once."""
    table = tomllib.loads(files("scenarios").joinpath("channels.toml").read_text(encoding="utf-8"))
    known: dict[str, Channel] = {}
    mistakes: list[str] = []
    for code, row in table.items():
        try:
            known[code] = Channel(code, **{**row, "origin": Origin(row["origin"]), "hours": tuple(row["hours"])})
        except (KeyError, TypeError, ValueError) as error:
            mistakes.append(f"channels.toml, {code}: {error}")
    if mistakes:
        raise ConfigError(*mistakes)
    return MappingProxyType(known)
