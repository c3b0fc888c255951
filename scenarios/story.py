"""A story as written in TOML: roles, scope, texts by phase. Chains and decoys are stories."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import Any

from domain.errors import ConfigError
from scenarios.cast import Cast, Role, role_from_row
from scenarios.district import District
from scenarios.texts import Text, text_from_row

SCOPES = ("served", "around", "along", "scattered", "self", "everywhere")


@dataclass(frozen=True, slots=True)
class Story:
    """What chains and decoys share. `scope` says which places it touches:

    served (by the organisation `origin`), around (the community of the place `origin`), along (its street),
    scattered (over streets), self (the place `origin` alone), everywhere (any, one a report). `where` are the kinds
    of these places, `size` how many of them.
    """

    id: str
    title: str
    scope: str
    where: tuple[str, ...]
    size: tuple[int, int]
    roles: Mapping[str, Role]
    texts: tuple[Text, ...]
    facts: Mapping[str, Any]  # what only chains or only decoys say

    @property
    def origin_slots(self) -> tuple[str, ...]:
        """The slots that name an accepted origin."""
        return tuple(name for name, role in self.roles.items() if role.accept)


def load_stories(folder: str) -> tuple[Story, ...]:
    """All stories of a data folder, in order of file and place. Errors: ConfigError naming every mistake at once."""
    stories: list[Story] = []
    mistakes: list[str] = []
    for path in sorted(files("scenarios").joinpath(folder).iterdir(), key=lambda each: each.name):
        if not path.name.endswith(".toml"):
            continue
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for row in table["story"]:
            try:
                stories.append(_story(row))
            except (KeyError, TypeError, ValueError) as error:
                mistakes.append(f"{folder}/{path.name}, story {row.get('id')!r}: {error!r}")
    if mistakes:
        raise ConfigError(*mistakes)
    return tuple(stories)


def choose_places(story: Story, cast: Cast, district: District, *, rng: Random, used: set[str]) -> tuple[str, ...]:
    """The places that a story touches, as many as its size says while there are any."""
    count = rng.randint(*story.size)
    origin = cast.ids.get("origin", "")
    if story.scope == "self":
        return (origin,)
    if story.scope == "served":
        pools = [[each for each in district.serves[origin] if district.kinds[each] in story.where]]
    elif story.scope in ("around", "along"):
        anchor = (
            origin
            if origin in district.places.places
            else next(iter(cast.ids[r] for r in cast.ids if cast.ids[r] in district.places.places))
        )
        levels = ("community", "street") if story.scope == "around" else ("street",)
        above = [district.above(anchor, level) for level in levels]
        pools = [list(district.within(each, *story.where)) for each in above if each]
    else:
        pools = [list(district.of_kind(*story.where))]
    chosen: list[str] = []
    for pool in pools:
        free = [each for each in pool if each not in used and each not in chosen]
        rng.shuffle(free)
        chosen += free[: count - len(chosen)]
    return tuple(chosen) or tuple(rng.sample(pools[-1], min(count, len(pools[-1]))))


def _story(row: Mapping[str, Any]) -> Story:
    if row["scope"] not in SCOPES:
        raise ValueError(f"scope {row['scope']!r} is none of {SCOPES}")
    known = {"id", "title", "scope", "where", "size", "cast", "texts"}
    texts = []
    for number, each in enumerate(row["texts"], 1):
        try:
            texts.append(text_from_row(each))
        except (KeyError, ValueError) as error:
            raise ValueError(f"text {number}: {error}") from error
    low, high = row.get("size", (1, 1))
    return Story(
        id=row["id"],
        title=row["title"],
        scope=row["scope"],
        where=tuple(row.get("where", ("estate",))),
        size=(low, high),
        roles={name: role_from_row(each) for name, each in row.get("cast", {}).items()},
        texts=tuple(texts),
        facts={key: value for key, value in row.items() if key not in known},
    )
