"""A text as arrays: keys of its runs of characters and of its words, made once for all linear models that read it.

A run of up to three characters packs exactly into 64 bits. A word is the polynomial of its characters modulo 2⁶⁴ (Karp and
Rabin 1987), read off prefix sums for all words at once. Digits and Latin letters count as classes (0, a, A).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import accumulate
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nlp.letters import fold, letters
from nlp.words import Segmenter

Keys: TypeAlias = NDArray[np.uint64]

LONGEST = 3  # characters of a run
_CODE = np.uint64(21)  # bits of a code point
_BASE = 0x9E3779B97F4A7C15  # odd, hence with an inverse
_INVERSE = pow(_BASE, -1, 1 << 64)
_FIRST = 4096  # powers at hand
_PAIR = np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """Keys by place: `runs[k]` of the run of k + 1 characters that begins at each character; words; neighbouring words.

    `starts` are the offsets of the words and, last, the length of the text.
    """

    runs: tuple[Keys, Keys, Keys]
    starts: list[int]
    words: Keys
    pairs: Keys

    def within(self, start: int, end: int, *, longest: int = LONGEST) -> list[Keys]:
        """Keys of everything that lies wholly in [start, end): runs by length, words, pairs of words."""
        found = [runs[start : max(start, end - size)] for size, runs in enumerate(self.runs[:longest])]
        return found + self.words_within(start, end)

    def words_within(self, start: int, end: int) -> list[Keys]:
        """Keys of the words and of the pairs of words that lie wholly in [start, end)."""
        left, right = bisect_left(self.starts, start), max(0, bisect_right(self.starts, end) - 1)
        return [self.words[left:right], self.pairs[left : max(left, right - 1)]]


def make_passage(text: str, words: Iterable[str]) -> Passage:
    """The passage of a text and of its words, which joined are the text."""
    codes = letters(fold(text)).astype(np.uint64)
    two = codes[:-1] << _CODE | codes[1:]
    three = two[:-1] << _CODE | codes[2:]
    starts = list(accumulate(map(len, words), initial=0))
    sums = np.concatenate((np.zeros(1, np.uint64), (codes * _powers(_BASE, len(codes))).cumsum(dtype=np.uint64)))
    edges = sums[starts]
    single = (edges[1:] - edges[:-1]) * _powers(_INVERSE, len(codes))[starts[:-1]]
    return Passage((codes, two, three), starts, single, single[:-1] * _PAIR + single[1:])


@lru_cache(maxsize=4)
def read_passage(text: str, segmenter: Segmenter) -> Passage:
    """The passage of a text as a segmenter cuts it; those of the last texts are remembered."""
    return make_passage(text, (word for word, _ in segmenter.pairs(text)))


@lru_cache(maxsize=4096)
def name_key(name: str) -> int:
    """The key of a named feature, and the salt of a named group of features."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _powers(base: int, count: int) -> Keys:
    """base⁰ … modulo 2⁶⁴."""
    return _first_powers(base)[:count] if count <= _FIRST else _make_powers(base, count)


@cache
def _first_powers(base: int) -> Keys:
    return _make_powers(base, _FIRST)


def _make_powers(base: int, count: int) -> Keys:
    powers = np.full(count, base, dtype=np.uint64)
    powers[:1] = 1
    return powers.cumprod(dtype=np.uint64)
