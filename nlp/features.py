"""Features of every character of a text, hashed, so that no text and no name can be read out of a trained model.

A feature is four letters: 24 bits of CRC-32 over the template's number and its characters or words. Digits and Latin
letters count as classes (0, a, A). One extraction serves every CRF that reads the text.
"""

from dataclasses import dataclass
from itertools import chain, pairwise, repeat
from typing import Any
from zlib import crc32

import pycrfsuite

from nlp.words import Segmenter

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-"
REMEMBERED = 300_000  # hashed keys kept at hand by one template
_PAD = "\x02\x02"  # stands before and after a text
_FOLD = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("0123456789０１２３４５６７８９", "0"),
        **dict.fromkeys((chr(code) for code in range(ord("a"), ord("z") + 1)), "a"),
        **dict.fromkeys((chr(code) for code in range(ord("A"), ord("Z") + 1)), "A"),
    }
)


class Template(dict[str, bytes]):
    """One kind of feature: the hashes of its keys, remembered."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._seed = crc32(number.to_bytes(2, "big"))

    def __missing__(self, key: str) -> bytes:
        if len(self) > REMEMBERED:
            self.clear()
        bits = crc32(key.encode("utf-8", "surrogatepass"), self._seed)
        self[key] = code = bytes(_LETTERS[bits >> shift & 63] for shift in (0, 6, 12, 18))
        return code


class PlacedTemplate(dict[Any, tuple[bytes, ...]]):
    """Hashes of a word, or of a tag and a word's size, for every place in the word: begin, inside, end, single."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._template = Template(number)

    def __missing__(self, key: str | tuple[str, int]) -> tuple[bytes, ...]:
        if len(self) > REMEMBERED:
            self.clear()
        letters, size = (key, len(key)) if isinstance(key, str) else key
        self[key] = codes = tuple(self._template[place + letters] for place in _places(size))
        return codes


@dataclass(frozen=True, slots=True)
class Sequence:
    """The features of one text, as CRFsuite reads them: `items` has one set of features a character."""

    items: Any
    length: int


class Extractor:
    """Extracts the features of texts; keeps hashes of keys seen before at hand."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.segmenter = segmenter
        self._of_characters = [Template(number).__getitem__ for number in range(12)]
        self._of_words = [Template(number).__getitem__ for number in range(12, 16)]
        self._of_places = [PlacedTemplate(number).__getitem__ for number in range(16, 18)]

    def extract(self, text: str) -> Sequence:
        """The sequence of a text; its length is the text's."""
        return Sequence(pycrfsuite.ItemSequence(list(zip(*self._columns(text), strict=True))), len(text))

    def _columns(self, text: str) -> list[list[bytes]]:
        """One column a template, one row a character."""
        n = len(text)
        one = list(_PAD + text.translate(_FOLD) + _PAD)
        two = [a + b for a, b in pairwise(one)]
        three = [a + b for a, b in zip(two, one[2:], strict=False)]
        rows = [one[shift : shift + n] for shift in range(5)]
        rows += [two[shift : shift + n] for shift in range(4)]
        rows += [three[shift : shift + n] for shift in range(3)]
        columns = [list(map(template, row)) for template, row in zip(self._of_characters, rows, strict=True)]
        return columns + self._word_columns(text)

    def _word_columns(self, text: str) -> list[list[bytes]]:
        """By character: its word, the word with either neighbour, the tags around, word and tag with its place."""
        pairs = self.segmenter.pairs(text)
        words = [word.translate(_FOLD) for word, _ in pairs]
        tags = [tag for _, tag in pairs]
        sizes = list(map(len, words))
        rows = (
            words,
            [a + "\x03" + b for a, b in zip(["", *words], words, strict=False)],
            [a + "\x03" + b for a, b in zip(words, [*words[1:], ""], strict=True)],
            [f"{a}\x03{b}\x03{c}" for a, b, c in zip(["", *tags], tags, [*tags[1:], ""], strict=False)],
        )
        columns = [
            list(chain.from_iterable(map(repeat, map(template, row), sizes)))
            for template, row in zip(self._of_words, rows, strict=True)
        ]
        placed_word, placed_tag = self._of_places
        columns.append(list(chain.from_iterable(map(placed_word, words))))
        columns.append(list(chain.from_iterable(map(placed_tag, zip(tags, sizes, strict=True)))))
        return columns


def _places(size: int) -> str:
    """Begin, inside, end of a word of this size, or a word of one character."""
    return "S" if size == 1 else "B" + "I" * (size - 2) + "E"


def fold(text: str) -> str:
    """The text with digits and Latin letters as classes and full-width forms as half-width; the length is kept."""
    return text.translate(_FOLD)
