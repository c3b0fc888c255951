"""Letters as the trained models see them: code points, digits and Latin letters as classes."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.uint32]

_SHORT = 32  # characters of a text that `str.translate` maps as fast


class LetterMap:
    """Letters for letters, so that the length is kept: `str.translate` by a table, which Chinese text needs to be fast."""

    def __init__(self, letters: Mapping[str, str]) -> None:
        self._letters = str.maketrans(dict(letters))
        self._table = np.arange(1 << 16, dtype=np.uint32)
        for one, other in letters.items():
            self._table[ord(one)] = ord(other)

    def __call__(self, text: str) -> str:
        """The text with its letters mapped."""
        if len(text) < _SHORT:
            return text.translate(self._letters)
        codes = letters(text)
        if codes.max() >= len(self._table):
            return text.translate(self._letters)
        return self._table.take(codes).tobytes().decode("utf-32-le", "surrogatepass")


def letters(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


HALF_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_fold = LetterMap(
    HALF_WIDTH
    | dict.fromkeys("0123456789０１２３４５６７８９", "0")
    | dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "a")
    | dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "A")
)


def fold(text: str) -> str:
    """The text with digits and Latin letters as classes and full-width forms as half-width; the length is kept."""
    return _fold(text)
