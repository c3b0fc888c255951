"""Letters as the trained models see them: code points, digits and Latin letters as classes."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.uint32]

_FOLD = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("0123456789０１２３４５６７８９", "0"),
        **dict.fromkeys((chr(code) for code in range(ord("a"), ord("z") + 1)), "a"),
        **dict.fromkeys((chr(code) for code in range(ord("A"), ord("Z") + 1)), "A"),
    }
)
_TABLE = np.array([ord(chr(code).translate(_FOLD)) for code in range(1 << 16)], dtype=np.uint32)
_SHORT = 32  # characters of a text that `translate` folds as fast


def fold(text: str) -> str:
    """The text with digits and Latin letters as classes and full-width forms as half-width; the length is kept."""
    if len(text) < _SHORT:
        return text.translate(_FOLD)
    codes = letters(text)
    if codes.max() >= len(_TABLE):
        return text.translate(_FOLD)
    return _TABLE.take(codes).tobytes().decode("utf-32-le", "surrogatepass")


def letters(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
