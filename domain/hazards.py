"""The hazard kinds, from hazards.toml: code, Chinese name, class, lead department, event code, consequence."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from domain.errors import ConfigError, InputError


class HazardClass(StrEnum):
    """The four domains of rule packs. Social-security events are known to code lists only and never detected."""

    NATURAL = "natural"
    ACCIDENT = "accident"
    HEALTH = "health"
    LIVELIHOOD = "livelihood"

    @property
    def name_zh(self) -> str:
        return {"natural": "自然灾害", "accident": "事故灾难", "health": "公共卫生", "livelihood": "民生服务"}[self]


@dataclass(frozen=True, slots=True)
class Hazard:
    """One kind. `consequence` is 0 (nuisance) to 3 (immediate danger to life)."""

    code: str
    name: str
    hazard_class: HazardClass
    lead: str
    consequence: int
    event_code: str | None = None

    @property
    def family(self) -> str:
        """The part before the dot: fire, gas, livelihood …"""
        return self.code.partition(".")[0]


@cache
def hazards() -> Mapping[str, Hazard]:
    """All kinds by code. Errors: ConfigError naming every wrong table at once."""
    table = tomllib.loads(files("domain").joinpath("hazards.toml").read_text(encoding="utf-8"))
    kinds: dict[str, Hazard] = {}
    mistakes: list[str] = []
    for code, row in table.items():
        try:
            kinds[code] = Hazard(
                code, row["name"], HazardClass(row["class"]), row["lead"], row["consequence"], row.get("event_code")
            )
        except (KeyError, ValueError) as error:
            mistakes.append(f"hazards.toml, {code}: {error}")
    if mistakes:
        raise ConfigError(*mistakes)
    return MappingProxyType(kinds)


def hazard(code: str) -> Hazard:
    """The kind of this code. Errors: InputError for an unknown code."""
    try:
        return hazards()[code]
    except KeyError:
        raise InputError("a hazard kind of hazards.toml", code, where="kind") from None
