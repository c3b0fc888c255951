"""Relations that one sentence states between an organisation and a thing or place: who answers for it, who supplies it.

Only when unit, word and target stand close together in one clause (relations.toml); what needs guessing is left out.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graph.kinds import kinds


@dataclass(frozen=True, slots=True)
class Named:
    """An entity where the text names it."""

    start: int
    end: int
    uid: str


@dataclass(frozen=True, slots=True)
class Relation:
    """`source` kind `target`, stated by the words between two offsets."""

    kind: str
    source: str
    target: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: str
    active: re.Pattern[str]
    passive: re.Pattern[str]


def find_relations(body: str, named: Sequence[Named]) -> Iterator[Relation]:
    """Every relation between an organisation and a target whose kinds the link may join, in order of the text."""
    links = kinds().links
    for pattern, by_whom in _patterns():
        allowed = links[pattern.kind]
        for unit in named:
            if kinds().label_of(unit.uid) != "Organisation":
                continue
            for target in named:
                if target.uid == unit.uid or kinds().label_of(target.uid) not in allowed.targets:
                    continue
                start, end = min(unit.start, target.start), max(unit.end, target.end)
                stated = (
                    pattern.active.fullmatch(body, unit.end, target.start)
                    if unit.end <= target.start
                    else target.end <= unit.start
                    and by_whom.fullmatch(body, target.end, unit.start)
                    and pattern.passive.match(body, unit.end)
                )
                if stated:
                    yield Relation(pattern.kind, unit.uid, target.uid, start, end)


@cache
def _patterns() -> tuple[tuple[_Pattern, re.Pattern[str]], ...]:
    table = tomllib.loads(files("graph").joinpath("relations.toml").read_text(encoding="utf-8"))
    letter = rf"(?!{_any(table.pop('blocked'))})[^，,、：:。；;！!？?\n]"
    gap = rf"(?:{letter}){{0,{table.pop('gap')}}}"
    no_noun = rf"(?!{_any(table.pop('not_before'))})"
    by_whom = re.compile(rf"{gap}(?:由|归)[^，。；\n]{{0,2}}")
    return tuple(
        (
            _Pattern(
                kind,
                re.compile(rf"{gap}(?:{_any(words['active'])}){no_noun}{gap}"),
                re.compile(rf"{gap}(?:{_any(words['passive'])}){no_noun}(?!的)"),
            ),
            by_whom,
        )
        for kind, words in table.items()
    )


def _any(words: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
