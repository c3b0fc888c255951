"""Whether two nearly equal texts tell of one event: what differs between them, and whether that names something else.

A greeting, a header, an hour may differ, and numbers in a text that was also edited. Another place, building, flat, day or thing is another event,
however equal the rest: forms and templates are equal by their nature. Words that say «again» are a new report.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from nlp.lexicon import Matcher, rows, words
from nlp.plain_words import find_plain_words
from nlp.text import number
from nlp.words import Segmenter

BRIDGE = 2  # equal letters between two differences that are too few to part them
_TAIL = 3  # letters behind a difference that may finish its name
_NAMES = frozenset(
    ("ns", "nr", "nrt", "nrfg", "nt", "nz")
)  # jieba's tags of places, people, organisations, other names
_DAY = re.compile(r"(?:\d{1,2}月)?(\d{1,2})日|\d{1,2}月(\d{1,2})号")
_DIGITS = re.compile(r"\d+")
_CLOCK = "点时分秒年月日号刻"
_POST = re.compile(r"k(\d+)")  # K12+300 of a road


@dataclass(frozen=True, slots=True)
class Difference:
    """Letters [start, end) of one text stand where the other has [other_start, other_end); one of them may be empty."""

    start: int
    end: int
    other_start: int
    other_end: int


def differences(letters: str, other: str) -> list[Difference]:
    """Where two texts differ, in order; a bridge of fewer than BRIDGE equal letters is part of the difference."""
    found: list[Difference] = []
    for step in Levenshtein.opcodes(letters, other):
        if step.tag == "equal":
            continue
        here = Difference(step.src_start, step.src_end, step.dest_start, step.dest_end)
        if found and here.start - found[-1].end < BRIDGE and here.other_start - found[-1].other_end < BRIDGE:
            here = Difference(found[-1].start, here.end, found[-1].other_start, here.other_end)
            found.pop()
        found.append(here)
    return found


def is_other_event(letters: str, other: str, parts: list[Difference]) -> bool:
    """Whether the differences of a text from an earlier one make it tell of something else. Letters and digits only."""
    return (
        _tell_apart(_numbers(letters), _numbers(other))
        or _tell_apart(_kinds(letters), _kinds(other))
        or _adds("again", letters, parts)
        or _is_filled_form(letters, other, parts)
        or any(_renames(letters, other, part) for part in parts)
        or _names_change(letters, other, parts)
    )


def says_it_repeats(letters: str, parts: list[Difference]) -> bool:
    """Whether what a text adds to another tells that it repeats something: 据网友反映, 转发."""
    return _adds("repeats", letters, parts)


def _adds(says: str, letters: str, parts: list[Difference]) -> bool:
    return any(_words(says).find(letters[part.start : part.end]) for part in parts)


def _tell_apart(ours: dict[str, set[str]], theirs: dict[str, set[str]]) -> bool:
    """Whether both say something of one sort and neither says all that the other does."""
    return any(not (ours[sort] <= theirs[sort] or theirs[sort] <= ours[sort]) for sort in ours.keys() & theirs.keys())


def _numbers(letters: str) -> dict[str, set[str]]:
    """Numbers that name something, by what they number, and days."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for match in _DAY.finditer(letters):
        found["day"].add((match[1] or match[2]).lstrip("0"))
    for match in _numbered().finditer(letters):
        value = number(match[1])
        found[_sorts()[match[2]]].add(match[1] if value is None else str(value))
    for match in _POST.finditer(letters):
        found["post"].add(match[1])
    return found


def _kinds(letters: str) -> dict[str, set[str]]:
    kinds = {hit.kind for hit in find_plain_words(letters)}
    return {"kind": kinds} if kinds else {}


def _is_filled_form(letters: str, other: str, parts: list[Difference]) -> bool:
    """Whether a form was filled in anew: nothing came or went, but words stand for words, or other numbers are counted.

    Also when the same words stand for the same others twice or more.
    """
    pairs = [(letters[p.start : p.end], other[p.other_start : p.other_end]) for p in parts]
    filled = [pair for pair in pairs if all(len(_DIGITS.sub("", side)) >= 2 for side in pair)]
    if len(set(filled)) < len(filled):
        return True
    came_or_went = any(max(map(len, pair)) >= 2 for pair in pairs if not all(pair))
    counted = [
        part for part, pair in zip(parts, pairs, strict=True) if "".join(pair).isdigit() and _counts(letters, part.end)
    ]
    return bool(filled or counted) and not came_or_went


def _counts(letters: str, end: int) -> bool:
    """Whether the number that ends there counts things: 19份, and not 19时 or a mere number."""
    rest = letters[end:].lstrip("0123456789")[:1]
    return rest > "\u4e00" and rest not in _CLOCK


def _renames(letters: str, other: str, part: Difference) -> bool:
    """Whether one name, or one thing, stands for another."""
    if part.start == part.end or part.other_start == part.other_end:
        return False
    ours, theirs = letters[part.start : part.end], other[part.other_start : part.other_end]
    if ours.isdigit() and theirs.isdigit():
        return False  # judged by what it numbers
    things = [{hit.value for hit in _things().find(text)} for text in (ours, theirs)]
    if all(things) and not things[0] & things[1]:
        return True
    return _ends_name(letters, part.start, part.end) and _ends_name(other, part.other_start, part.other_end)


def _ends_name(letters: str, start: int, end: int) -> bool:
    """Whether the letters at [start, end), or they and the next few, end the name of a place."""
    found = _suffixes().search(letters, start, end + _TAIL)
    return found is not None and found.start() <= end


def _names_change(letters: str, other: str, parts: list[Difference]) -> bool:
    """Whether a word that is a name to the dictionary was replaced by another."""
    ours = _name_spans(letters)
    theirs = _name_spans(other) if ours else []
    return any(
        any(start < part.end and part.start < end for start, end in ours)
        and any(start < part.other_end and part.other_start < end for start, end in theirs)
        for part in parts
    )


def _name_spans(letters: str) -> list[tuple[int, int]]:
    return [(w.start, w.end) for w in _segmenter().cut(letters) if w.tag in _NAMES and w.end - w.start >= 2]


@cache
def _sorts() -> dict[str, str]:
    sorts = [row["word"] for row in rows("copies") if row["says"] == "number"]
    return {word: sort for sort in sorts for word in sort.split("|")}


@cache
def _numbered() -> re.Pattern[str]:
    units = "|".join(sorted(_sorts(), key=len, reverse=True))
    return re.compile(rf"(\d{{1,4}}|[a-z]\d{{0,2}}|[一二三四五六七八九十]{{1,3}}|[甲乙丙丁])({units})")


@cache
def _suffixes() -> re.Pattern[str]:
    return re.compile("|".join(row["word"] for row in rows("copies") if row["says"] == "name"))


@cache
def _words(says: str) -> Matcher:
    return Matcher.of(row["word"] for row in rows("copies") if row["says"] == says)


@cache
def _things() -> Matcher:
    return Matcher.of(words("things"))


@cache
def _segmenter() -> Segmenter:
    return Segmenter()
