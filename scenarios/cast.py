"""Who plays in a story: things, organisations, places and events by role, cast anew in each district."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from scenarios.district import District
from scenarios.names import names
from scenarios.truth import ORIGIN_KINDS, TrueOrigin


@dataclass(frozen=True, slots=True)
class Role:
    """One part: a thing or event by name patterns ({g} is a goods brand, {role} another role's first name), an
    organisation or place of kinds `of`. `accept`: naming it names the origin. `beside`: in the street of that role's
    place; `serving`: works for that role's place; `instead`: of the same kinds as that role, but another one.
    """

    kind: str
    of: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    accept: bool = False
    beside: str = ""
    serving: str = ""
    instead: str = ""


@dataclass(slots=True)
class Cast:
    """The roles as played in one story: the words for each, and the ids of those in the registers."""

    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    origins: tuple[TrueOrigin, ...] = ()


def role_from_row(row: Mapping[str, Any]) -> Role:
    """A role of its TOML table. Errors: ValueError for an unknown kind or word."""
    if row.get("kind") not in ORIGIN_KINDS:
        raise ValueError(f"kind {row.get('kind')!r} is none of {ORIGIN_KINDS}")
    rest = {**row, "of": tuple(row.get("of", ())), "patterns": tuple(row.get("names", ()))}
    rest.pop("names", None)
    try:
        return Role(**rest)
    except TypeError as error:
        raise ValueError(str(error)) from error


def cast_roles(roles: Mapping[str, Role], district: District, *, rng: Random, used: set[str]) -> Cast:
    """Play every role, in the order given; what `used` holds is avoided while others are left, and grows by the origins.

    Errors: KeyError when a role names one that is not cast before it.
    """
    cast = Cast()
    brands = [brand for brand in names()["organisations"]["goods"] if f"brand:{brand}" not in used]
    brand = rng.choice(brands or names()["organisations"]["goods"])
    origins: list[TrueOrigin] = []
    for name, role in roles.items():
        if role.kind in ("thing", "event"):
            first = {other: words[0] for other, words in cast.words.items()}
            words = tuple(pattern.format(g=brand, **first) for pattern in role.patterns)
            entity_id = f"{role.kind}:{words[0]}"
            used.add(f"brand:{brand}")
        else:
            entity_id = _choose(role, roles, cast, district, rng=rng, used=used)
            words = _names_of(entity_id, role.kind, district)
        cast.words[name], cast.ids[name] = words, entity_id
        if role.accept:
            used.add(entity_id)
            origin = TrueOrigin(entity_id, role.kind, words)
            origins.insert(0 if name == "origin" else len(origins), origin)
    cast.origins = tuple(origins)
    return cast


def _choose(
    role: Role, roles: Mapping[str, Role], cast: Cast, district: District, *, rng: Random, used: set[str]
) -> str:
    of = roles[role.instead].of if role.instead else role.of
    if role.kind == "organisation":
        every = [each.id for kind in of for each in district.employers(kind)]
        if role.serving:
            served = cast.ids[role.serving]
            every = [each for each in every if served in district.serves[each]] or every
    else:
        every = list(district.of_kind(*of))
        if role.beside:
            street = district.above(cast.ids[role.beside], "street")
            every = [
                each for each in every if street is not None and street in district.places.ancestors(each)
            ] or every
    taken = {cast.ids[role.instead]} if role.instead else set()
    free = [each for each in every if each not in used | taken] or [each for each in every if each not in taken]
    return rng.choice(sorted(free))


def _names_of(entity_id: str, kind: str, district: District) -> tuple[str, ...]:
    if kind == "organisation":
        organisation = district.organisation(entity_id)
        return (organisation.name, *organisation.aliases)
    place = district.places.places[entity_id]
    return (place.name, *place.aliases)
