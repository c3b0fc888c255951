"""Word lists from lexicons/*.tsv, and finding them in a text in one pass (Aho–Corasick, leftmost longest)."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import ahocorasick_rs

from domain.errors import ConfigError


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """Rows of lexicons/NAME.tsv by heading; lines that begin with # are comments. Errors: ConfigError with line numbers."""
    text = files("nlp").joinpath("lexicons", f"{name}.tsv").read_text(encoding="utf-8")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and line[0] != "#"]
    heading, *body = csv.reader((line for _, line in lines), delimiter="\t", quoting=csv.QUOTE_NONE)
    wrong = [
        f"{name}.tsv, line {number}: expected {len(heading)} fields, found {len(row)}"
        for (number, _), row in zip(lines[1:], body, strict=True)
        if len(row) != len(heading)
    ]
    if wrong:
        raise ConfigError(*wrong)
    return tuple(dict(zip(heading, row, strict=True)) for row in body)


def words(name: str, column: str = "word") -> tuple[str, ...]:
    """One column of a lexicon."""
    return tuple(row[column] for row in rows(name))


class Hit(NamedTuple):
    """A word of the list at [start, end), code points, and what the list says of it."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Matcher:
    """Finds any of many words; of overlapping ones the leftmost longest."""

    _automaton: ahocorasick_rs.AhoCorasick | None
    _values: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, values: Mapping[str, str] | Iterable[str]) -> "Matcher":
        """`values`: what each word stands for, or bare words that stand for themselves."""
        table = dict(values) if isinstance(values, Mapping) else {word: word for word in values}
        table.pop("", None)
        kind = ahocorasick_rs.MatchKind.LeftmostLongest
        automaton = ahocorasick_rs.AhoCorasick(list(table), matchkind=kind) if table else None
        return cls(automaton, tuple(table.values()))

    def find(self, text: str) -> list[Hit]:
        """Hits in order, none overlapping."""
        if self._automaton is None:
            return []
        found = self._automaton.find_matches_as_indexes(text)
        return [Hit(start, end, self._values[index]) for index, start, end in found]
