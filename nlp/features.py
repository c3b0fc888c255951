"""Features of every character of a text, hashed, so that no text and no name can be read out of a trained model.

A feature is four letters: 24 bits of CRC-32 over the template's number and its characters or words. Digits and Latin
letters count as classes (0, a, A). One extraction serves every CRF that reads the text.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np
import pycrfsuite

from nlp import crc
from nlp.letters import Codes, letters
from nlp.letters import fold as fold
from nlp.word_codes import WordCodes
from nlp.words import Segmenter

LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-"  # of six bits, the lowest first
REMEMBERED, LONGEST = 512, 1000  # sequences at hand (a batch is masked before it is read), and their characters at most
TEMPLATES = 18  # around the character: 5 characters, 4 runs of two, 3 of three; 4 of words; 2 of places in the word
_MASK = np.uint32((1 << 24) - 1)
_PAD = "\x02\x02"  # stands before and after a text
_RUN = 12  # bytes of a run of three characters


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
    """Extracts the features of texts."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.segmenter = segmenter
        seeds = [crc32(number.to_bytes(2, "big")) for number in range(12)]
        self._starts = np.concatenate([crc.started(seed, _RUN) for seed in seeds])
        self._words = WordCodes()
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._extract)

    def extract(self, text: str) -> Sequence:
        """The sequence of a text; its length is the text's. Masking asks for it, and reading when nothing was masked."""
        return self._remembered(text) if len(text) <= LONGEST else self._extract(text)

    def _extract(self, text: str) -> Sequence:
        folded = fold(text)
        codes = np.empty((TEMPLATES, len(text)), dtype=np.uint32)
        if text:
            self._extract_runs(folded, codes[:12])
            self._words.extract(self.segmenter.pairs(text), codes[12:])
            codes &= _MASK
        return Sequence(folded, codes)

    def _extract_runs(self, folded: str, rows: Codes) -> None:
        """Every run of one, two and three characters within two characters."""
        n = len(folded)
        one, size = crc.of_characters(letters(_PAD + folded + _PAD))
        two = crc.joined(one[:-1], one[1:], size[1:])
        three = crc.joined(two[:-1], one[2:], size[2:])
        both = size[:-1] + size[1:]
        at = np.arange(n)
        for runs, sizes, first, last in (
            (one, size, 0, 5),
            (two, both, 5, 9),
            (three, both[:-1] + size[2:], 9, 12),
        ):
            place = at + np.arange(last - first)[:, None]
            starts = self._starts.take(sizes.take(place) + np.arange(first, last)[:, None] * (_RUN + 1))
            np.bitwise_xor(runs.take(place), starts, out=rows[first:last])
