"""Features of every character of an address, hashed: letters around, words, divisions of the country, key letters, numbers.

What tells a floor from a room is often far away: whether a 路 or a 幢 was read before, which division levels were named
already, whether the same name comes again. Such things are carried along the address as columns.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, pairwise, repeat
from typing import Any
from zlib import crc32

import pycrfsuite

from nlp import lexicon
from nlp.features import LETTERS, fold
from nlp.lexicon import Matcher
from nlp.words import Segmenter

KEYS = frozenset("省市区县镇乡道村路街巷弄号幢栋座楼层室园厦场城店苑坊桥户元院")
_TAILS = ("街道", "省", "市", "区", "县", "镇", "乡")
_PAD = "\x02\x02\x02"
_NUMBER, _DIGITS = re.compile(r"[0aA]+"), re.compile(r"[0-9０-９]+")
_FIRST = 64  # numbers of templates below it belong to features.py
_REMEMBERED = 100_000  # hashed keys kept at hand by one template
_TWO_LETTERS = [bytes((first, second)) for second in LETTERS for first in LETTERS]  # of twelve bits, the lowest first


class _Template(dict[str, bytes]):
    """One kind of feature: the hashes of its keys (24 bits of CRC-32 in four letters), remembered."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._seed = crc32(number.to_bytes(2, "big"))

    def __missing__(self, key: str) -> bytes:
        if len(self) > _REMEMBERED:
            self.clear()
        bits = crc32(key.encode("utf-8", "surrogatepass"), self._seed)
        self[key] = code = _TWO_LETTERS[bits & 4095] + _TWO_LETTERS[bits >> 12 & 4095]
        return code


class AddressExtractor:
    """Extracts the features of addresses; keeps hashes of keys seen before at hand."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.segmenter = segmenter
        self._templates = [_Template(number).__getitem__ for number in range(_FIRST, _FIRST + 64)]

    def extract(self, text: str) -> Any:
        """One set of features a letter, as CRFsuite reads them."""
        plain = fold(text)
        columns = [
            *_letters(plain),
            *self._words(text),
            *_divisions(text),
            *_keys(plain),
            *_numbers(plain),
            *_again(plain),
        ]
        hashed = [list(map(template, column)) for template, column in zip(self._templates, columns, strict=False)]
        return pycrfsuite.ItemSequence(list(zip(*hashed, strict=True)))

    def _words(self, text: str) -> list[list[str]]:
        pairs = self.segmenter.pairs(text)
        words = [fold(word) for word, _ in pairs]
        tags = [tag for _, tag in pairs]
        rows = (
            words,
            [f"{a}\x03{b}" for a, b in zip(["", *words], words, strict=False)],
            [f"{a}\x03{b}" for a, b in zip(words, [*words[1:], ""], strict=True)],
            [f"{a}\x03{b}\x03{c}" for a, b, c in zip(["", *tags], tags, [*tags[1:], ""], strict=False)],
        )
        sizes = [len(word) for word in words]
        columns = [list(chain.from_iterable(map(repeat, row, sizes))) for row in rows]
        places = ("S" if size == 1 else "B" + "I" * (size - 2) + "E" for size in sizes)
        return [*columns, [place + word for word, row in zip(words, places, strict=True) for place in row]]


def _letters(plain: str) -> list[Sequence[str]]:
    """Single letters up to three away, and runs of two and three letters around."""
    size = len(plain)
    one = list(_PAD + plain + _PAD)
    two = [a + b for a, b in pairwise(one)]
    three = [a + b for a, b in zip(two, one[2:], strict=False)]
    rows = [one[shift : shift + size] for shift in range(7)]
    rows += [two[shift : shift + size] for shift in range(1, 5)]
    return [*rows, *(three[shift : shift + size] for shift in range(1, 4))]


@cache
def division_names() -> Matcher:
    """Names of the country's divisions, with and without their last word (杭州市, 杭州): their levels, 1 to 4."""
    levels: dict[str, set[str]] = {}
    for row in lexicon.rows("divisions"):
        name, own = row["name"], row["levels"]
        levels.setdefault(name, set()).update(own)
        tail = next((tail for tail in _TAILS if name.endswith(tail) and len(name) - len(tail) >= 2), "")
        if tail:
            levels.setdefault(name[: -len(tail)], set()).update(f"{level}x" for level in own)
    return Matcher.of({name: "".join(sorted(own)) for name, own in levels.items()})


def _divisions(text: str) -> list[list[str]]:
    """The division that covers a letter, its neighbours, whether it is named twice, the levels before and after."""
    size, hits = len(text), division_names().find(text)
    stems = [text[hit.start : hit.start + 2] for hit in hits]
    levels = [hit.value[0] for hit in hits]
    own, twice, among = ["-"] * size, [""] * size, [""] * size
    left, right = [""] * size, [""] * size
    for at, (hit, stem) in enumerate(zip(hits, stems, strict=True)):
        again = f"{stem in stems[:at]:d}{stem in stems[at + 1 :]:d}"
        before, after = "".join(sorted(set(levels[:at]))), "".join(sorted(set(levels[at + 1 :])))
        span = range(hit.start, hit.end)
        for place in span:
            own[place] = f"{place - hit.start if place - hit.start < 2 else 2}{hit.value}"
            twice[place], among[place] = again + hit.value, f"{before}|{hit.value}|{after}"
        first = "".join(sorted(set(levels[: at + 1])))
        for place in range(hit.end, hits[at + 1].start if at + 1 < len(hits) else size):
            left[place] = first
        for place in range(hits[at - 1].end if at else 0, hit.start):
            right[place] = "".join(sorted(set(levels[at:])))
        for place in span:
            left[place], right[place] = before, after
    ends = [f"{a}|{b}" for a, b in zip(own, [*own[1:], "#"], strict=True)]
    starts = [f"{a}|{b}" for a, b in zip(["#", *own], own, strict=False)]
    return [own, starts, ends, twice, among, left, right]


def _keys(plain: str) -> list[list[str]]:
    """The last two key letters before, the numbers since then, the next two key letters, and their pairs."""
    last, last_two, since = _before(plain)
    following, following_two = _after(plain)
    count = [f"{key}{numbers}" for key, numbers in zip(last, since, strict=True)]
    return [
        last,
        last_two,
        count,
        [f"{key}{letter}" for key, letter in zip(count, plain, strict=True)],
        following,
        following_two,
        [f"{a}|{b}" for a, b in zip(last, following, strict=True)],
        [f"{a}|{letter}|{b}" for a, letter, b in zip(last, plain, following, strict=True)],
    ]


def _before(plain: str) -> tuple[list[str], list[str], list[int]]:
    last, last_two, since = [], [], []
    key = older = previous = "#"
    numbers = 0
    for letter in plain:
        last.append(key)
        last_two.append(key + older)
        since.append(min(3, numbers))
        if letter in KEYS:
            key, older, numbers = letter, key, 0
        elif letter in "0aA" and previous not in "0aA":
            numbers += 1
        previous = letter
    return last, last_two, since


def _after(plain: str) -> tuple[list[str], list[str]]:
    following, following_two = [], []
    key = later = "#"
    for letter in reversed(plain):
        following.append(key)
        following_two.append(key + later)
        if letter in KEYS:
            key, later = letter, key
    return following[::-1], following_two[::-1]


def _numbers(plain: str) -> list[list[str]]:
    """For a number, and the letter after it: what stands on both sides, how long it is, hyphens before and after."""
    size = len(plain)
    near, wide, long = [""] * size, [""] * size, [""] * size
    for match in _NUMBER.finditer(plain):
        start, end = match.span()
        sides = f"{plain[start - 1 : start]}|{plain[end : end + 1]}"
        wider = f"{plain[max(0, start - 2) : start]}|{plain[end : end + 2]}"
        for place in range(start, end):
            near[place], wide[place], long[place] = sides, wider, f"{min(5, end - start)}{sides}"
        if end < size:
            near[end], wide[end] = f"+{sides}", f"+{wider}"
    dashes = [""] * size
    if "-" in plain:
        total, seen = plain.count("-"), 0
        for place, letter in enumerate(plain):
            if letter in "0aA-":
                dashes[place] = f"{letter}{min(3, seen)}{min(3, total - seen)}"
            seen += letter == "-"
    return [near, wide, long, dashes]


def _again(plain: str) -> list[Iterable[str]]:
    """Whether two and three letters from here stand elsewhere too, and the distance from both ends."""
    size = len(plain)
    columns: list[Iterable[str]] = []
    for width in (2, 3):
        runs = [plain[place : place + width] for place in range(size)]
        first = {run: place for place, run in zip(range(size - 1, -1, -1), reversed(runs), strict=True)}
        last = {run: place for place, run in enumerate(runs)}
        columns.append([f"{first[run] < place:d}{last[run] > place:d}" for place, run in enumerate(runs)])
    steps = [str(min(place, 12)) for place in range(size)]
    return [*columns, steps, [str(min(size - place, 8)) for place in range(size)]]


def shorten(text: str) -> tuple[str, list[int]]:
    """The text with every run of digits as one 0, and where each of its letters begins in the text, ending with its size.

    A number is one thing however long it is; the corpus has masked nearly all of its numbers to one digit.
    """
    marks = list(_DIGITS.finditer(text))
    if not marks:
        return text, list(range(len(text) + 1))
    starts: list[int] = []
    end = 0
    for mark in marks:
        starts += range(end, mark.start() + 1)
        end = mark.end()
    return _DIGITS.sub("0", text), [*starts, *range(end, len(text) + 1)]
