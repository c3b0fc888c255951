"""Hazards said in plain words: a gas smell is a gas leak, whatever a model trained on few of them thinks."""

from functools import cache
from typing import NamedTuple

from nlp.lexicon import Matcher, rows


class PlainWord(NamedTuple):
    """Words at [start, end) that say a hazard of this kind."""

    start: int
    end: int
    kind: str


def find_plain_words(body: str) -> list[PlainWord]:
    """The plain words of a text, in order, none overlapping."""
    return [PlainWord(*hit) for hit in _matcher().find(body)]


@cache
def _matcher() -> Matcher:
    return Matcher.of({row["word"]: row["kind"] for row in rows("plain_words")})
