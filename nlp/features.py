"""Features of every character of a text, hashed, so that no text and no name can be read out of a trained model.

A feature is four letters: 24 bits of CRC-32 over the template's number and its characters or words. Digits and Latin
letters count as classes (0, a, A). One extraction serves every CRF that reads the text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from nlp import crc
from nlp.words import Segmenter

Codes: TypeAlias = NDArray[np.uint32]

LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-"  # of six bits, the lowest first
REMEMBERED = 300_000  # hashed keys kept at hand by one template
TEMPLATES = 18  # around the character: 5 characters, 4 runs of two, 3 of three; 4 of words; 2 of places in the word
_MASK = np.uint32((1 << 24) - 1)
_PAD = "\x02\x02"  # stands before and after a text
_LONGEST = 12  # bytes of a run of three characters
_FOLD = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("0123456789０１２３４５６７８９", "0"),
        **dict.fromkeys((chr(code) for code in range(ord("a"), ord("z") + 1)), "a"),
        **dict.fromkeys((chr(code) for code in range(ord("A"), ord("Z") + 1)), "A"),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """The features of one text: `codes` has a row a template and a column a character. `text` is folded."""

    text: str
    codes: Codes

    @property
    def length(self) -> int:
        """Characters of the text."""
        return len(self.text)

    @property
    def items(self) -> Any:
        """The same as CRFsuite reads it: one set of features a character."""
        letters = np.frombuffer(LETTERS, dtype=np.uint8)
        places = np.ascontiguousarray(self.codes.T)[:, :, None] >> np.array([0, 6, 12, 18], dtype=np.uint32)
        return pycrfsuite.ItemSequence(letters[places & np.uint32(63)].view("S4")[:, :, 0].tolist())


class Extractor:
    """Extracts the features of texts; keeps hashes of keys seen before at hand."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.segmenter = segmenter
        seeds = [crc32(number.to_bytes(2, "big")) for number in range(12)]
        self._starts = np.stack([crc.started(seed, _LONGEST) for seed in seeds])
        self._of_words = [_Template(number).__getitem__ for number in range(12, 16)]
        self._of_places = [_PlacedTemplate(number).__getitem__ for number in range(16, 18)]
        self._remembered = lru_cache(maxsize=2)(self._extract)

    def extract(self, text: str) -> Sequence:
        """The sequence of a text; its length is the text's. The last ones are remembered: masking asks before reading."""
        return self._remembered(text)

    def _extract(self, text: str) -> Sequence:
        folded = fold(text)
        codes = np.empty((TEMPLATES, len(text)), dtype=np.uint32)
        if text:
            self._extract_runs(folded, codes[:12])
            self._extract_words(folded, self.segmenter.pairs(text), codes[12:])
            codes &= _MASK
        return Sequence(folded, codes)

    def _extract_runs(self, folded: str, rows: Codes) -> None:
        """Every run of one, two and three characters within two characters."""
        n = len(folded)
        one, size = crc.of_characters(letters(_PAD + folded + _PAD))
        two = crc.joined(one[:-1], one[1:], size[1:])
        three = crc.joined(two[:-1], one[2:], size[2:])
        sizes = (size, size[:-1] + size[1:], size[:-2] + size[1:-1] + size[2:])
        shifts = [(0, at) for at in range(5)] + [(1, at) for at in range(4)] + [(2, at) for at in range(3)]
        for row, start, (longer, at) in zip(rows, self._starts, shifts, strict=True):
            np.bitwise_xor((one, two, three)[longer][at : at + n], start.take(sizes[longer][at : at + n]), out=row)

    def _extract_words(self, folded: str, pairs: list[tuple[str, str]], rows: Codes) -> None:
        """By character: its word, the word with either neighbour, the tags around, word and tag with its place."""
        sizes = [len(word) for word, _ in pairs]
        words = [folded[start:end] for start, end in pairwise(accumulate(sizes, initial=0))]
        tags = [tag for _, tag in pairs]
        keys: tuple[Iterable[Any], ...] = (
            words,
            zip(["", *words], words, strict=False),
            zip(words, [*words[1:], ""], strict=True),
            zip(["", *tags], tags, [*tags[1:], ""], strict=False),
        )
        for row, template, each in zip(rows, self._of_words, keys, strict=False):
            row[:] = np.repeat(np.fromiter(map(template, each), np.uint32, len(words)), sizes)
        placed_word, placed_tag = self._of_places
        rows[4] = np.fromiter(chain.from_iterable(map(placed_word, words)), np.uint32, len(folded))
        tagged = zip(tags, sizes, strict=True)
        rows[5] = np.fromiter(chain.from_iterable(map(placed_tag, tagged)), np.uint32, len(folded))


class _Template(dict[Any, int]):
    """One kind of feature: the hashes of its keys (a word, or several in a row), remembered."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._seed = crc32(number.to_bytes(2, "big"))

    def __missing__(self, key: str | tuple[str, ...]) -> int:
        if len(self) > REMEMBERED:
            self.clear()
        told = key if isinstance(key, str) else "\x03".join(key)
        self[key] = code = crc32(told.encode("utf-8", "surrogatepass"), self._seed)
        return code


class _PlacedTemplate(dict[Any, tuple[int, ...]]):
    """Hashes of a word, or of a tag and a word's size, for every place in the word: begin, inside, end, single."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._template = _Template(number)

    def __missing__(self, key: str | tuple[str, int]) -> tuple[int, ...]:
        if len(self) > REMEMBERED:
            self.clear()
        told, size = (key, len(key)) if isinstance(key, str) else key
        self[key] = codes = tuple(self._template[place + told] for place in _places(size))
        return codes


def _places(size: int) -> str:
    """Begin, inside, end of a word of this size, or a word of one character."""
    return "S" if size == 1 else "B" + "I" * (size - 2) + "E"


def fold(text: str) -> str:
    """The text with digits and Latin letters as classes and full-width forms as half-width; the length is kept."""
    return text.translate(_FOLD)


def letters(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
