"""Hashed features of words, by the number of each word: what a text's words and tags give, in a few steps for all of them.

A word is numbered when it is first seen; its checksums wait in tables. Pairs of words are joined from the checksums of the
two, so that the many pairs that occur once cost no more than others.
"""

from collections.abc import Sequence
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from nlp import crc
from nlp.crc import Checksums
from nlp.letters import Codes, fold

Numbers: TypeAlias = NDArray[np.intp]

REMEMBERED = 200_000  # words; then the tables begin anew
_PLACES = "BIES"  # begin, inside, end of a word, a word of one character
_BEGIN, _INSIDE, _END, _SINGLE = range(4)
_WORD, _BEFORE, _AFTER, _TAGS, _PLACED_WORD, _PLACED_TAG = range(12, 18)  # numbers of templates
_BREAK = "\x03"
_EDGE = np.zeros(1, dtype=np.intp)  # the number of no word, at either end of a text


class WordCodes:
    """Tables of the words seen so far, by number, and of their tags."""

    def __init__(self) -> None:
        longest = 2 * crc.LONGEST + 1
        self._before, self._after = (crc.started(_seed(number), longest) for number in (_BEFORE, _AFTER))
        self._begin()

    def extract(self, pairs: Sequence[tuple[str, str]], rows: Codes) -> None:
        """Fill the rows of the templates of words; their columns are the characters of the words (with tags) in `pairs`."""
        if len(self._texts) > REMEMBERED:
            self._begin()
        known, add = self._numbers.get, self._add
        numbers = np.array([known(pair) or add(pair) for pair in pairs], dtype=np.intp)
        sizes, tags = self._sizes.take(numbers), self._tags.take(numbers)
        before, after = self._pairs(numbers)
        for row, codes in enumerate((self._codes.take(numbers), before, after, self._three_tags(tags.tolist()))):
            rows[row] = codes.repeat(sizes)
        ends = sizes.cumsum()
        place = np.full(rows.shape[1], _INSIDE, dtype=np.intp)
        place[ends - 1] = _END
        place[ends - sizes] = _BEGIN
        place[ends[sizes == 1] - 1] = _SINGLE
        rows[4] = self._placed.take(numbers.repeat(sizes) * len(_PLACES) + place)
        rows[5] = self._placed_tags.take(tags.repeat(sizes) * len(_PLACES) + place)

    def _pairs(self, numbers: Numbers) -> tuple[Checksums, Checksums]:
        """Codes of every word with the one before, and with the one after."""
        left, right = np.concatenate((_EDGE, numbers)), np.concatenate((numbers, _EDGE))
        first, second = self._bytes.take(left), self._bytes.take(right)
        known = np.minimum(second, crc.LONGEST)
        joined = crc.joined(self._broken.take(left), self._sums.take(right), known)
        total = np.minimum(first, crc.LONGEST) + known + 1
        before, after = joined[:-1] ^ self._before.take(total[:-1]), joined[1:] ^ self._after.take(total[1:])
        for at in np.flatnonzero((first > crc.LONGEST) | (second > crc.LONGEST)).tolist():  # next to none
            told = self._texts[left[at]] + _BREAK + self._texts[right[at]]
            if at < len(numbers):
                before[at] = _code(_BEFORE, told)
            if at:
                after[at - 1] = _code(_AFTER, told)
        return before, after

    def _three_tags(self, tags: list[int]) -> Checksums:
        """Codes of every word's tag between those of its neighbours."""
        keys = zip([0, *tags], tags, [*tags[1:], 0], strict=False)
        known, add = self._around.get, self._add_around
        return np.array([known(key) or add(key) for key in keys], dtype=np.uint32)

    def _add_around(self, key: tuple[int, int, int]) -> int:
        self._around[key] = code = _code(_TAGS, _BREAK.join(self._tag_names[tag] for tag in key))
        return code

    def _add(self, pair: tuple[str, str]) -> int:
        word, tag = fold(pair[0]), self._tag_numbers.get(pair[1])
        if tag is None:
            tag = self._add_tag(pair[1])
        self._numbers[pair] = number = len(self._texts)
        if number == len(self._sizes):
            self._grow()
        self._texts.append(word)
        encoded = word.encode("utf-8", "surrogatepass")
        self._sizes[number], self._bytes[number], self._tags[number] = len(word), len(encoded), tag
        self._sums[number], self._broken[number] = crc32(encoded), crc32(b"\x03", crc32(encoded))
        self._codes[number] = crc32(encoded, _WORD_START)
        self._placed[number] = [crc32(encoded, start) for start in _PLACE_STARTS]
        return number

    def _add_tag(self, name: str) -> int:
        self._tag_numbers[name] = number = len(self._tag_names)
        self._tag_names.append(name)
        placed = [[_code(_PLACED_TAG, place + each) for place in _PLACES] for each in self._tag_names]
        self._placed_tags = np.array(placed, dtype=np.uint32)
        return number

    def _grow(self) -> None:
        for name in ("_sizes", "_bytes", "_tags", "_sums", "_broken", "_codes", "_placed"):
            table = getattr(self, name)
            setattr(self, name, np.concatenate((table, np.zeros_like(table))))

    def _begin(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._around: dict[tuple[int, int, int], int] = {}
        self._texts: list[str] = []
        self._tag_names: list[str] = []
        self._tag_numbers: dict[str, int] = {}
        self._sizes, self._bytes, self._tags = (np.zeros(1024, dtype=np.intp) for _ in range(3))
        self._sums, self._broken, self._codes = (np.zeros(1024, dtype=np.uint32) for _ in range(3))
        self._placed = np.zeros((1024, len(_PLACES)), dtype=np.uint32)
        self._add(("", ""))


def _seed(template: int) -> int:
    return crc32(template.to_bytes(2, "big"))


def _code(template: int, told: str) -> int:
    return crc32(told.encode("utf-8", "surrogatepass"), _seed(template))


_WORD_START = _seed(_WORD)
_PLACE_STARTS = [_code(_PLACED_WORD, place) for place in _PLACES]
