"""CRC-32 of many short runs of characters at once: what `zlib.crc32` gives for their UTF-8, as arrays.

The checksum is affine over GF(2): that of A·B follows from that of A, that of B and the length of B (zlib's
`crc32_combine`), and another start value changes it by a constant of the length alone.
"""

from functools import cache
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Checksums: TypeAlias = NDArray[np.uint32]
Sizes: TypeAlias = NDArray[np.intp]

_BYTE = np.uint32(255)
_LONGEST = 4  # bytes of a character


def of_characters(codes: NDArray[np.uint32]) -> tuple[Checksums, Sizes]:
    """Checksum and number of bytes of every code point; surrogates as `surrogatepass` writes them."""
    known, sizes = _basic_plane()
    if len(codes) and codes.max() >= len(known):
        return _checksums(codes)
    return known.take(codes), sizes.take(codes)


def joined(left: Checksums, right: Checksums, size: Sizes) -> Checksums:
    """Checksums of left·right, where the right ones stem from `size` bytes, four at most."""
    table, start = _shifts(), size << 10
    found = right ^ table.take(start + (left & _BYTE))
    for place in (1, 2, 3):
        found ^= table.take(start + ((place << 8) + (left >> np.uint32(8 * place) & _BYTE)))
    return found


def started(seed: int, longest: int) -> Checksums:
    """By length in bytes: what turns a checksum that started at 0 into one that started at `seed`."""
    zeros = [bytes(size) for size in range(longest + 1)]
    return np.array([crc32(each, seed) ^ crc32(each) for each in zeros], dtype=np.uint32)


@cache
def _basic_plane() -> tuple[Checksums, Sizes]:
    return _checksums(np.arange(1 << 16, dtype=np.uint32))


def _checksums(codes: NDArray[np.uint32]) -> tuple[Checksums, Sizes]:
    encoded = [chr(code).encode("utf-8", "surrogatepass") for code in codes.tolist()]
    return np.array(list(map(crc32, encoded)), dtype=np.uint32), np.array(list(map(len, encoded)), dtype=np.intp)


@cache
def _shifts() -> NDArray[np.uint32]:
    """By size, place of the byte and its value: a checksum's part after so many more bytes."""
    shift = np.zeros((_LONGEST + 1, 4, 256), dtype=np.uint32)
    for size in range(1, _LONGEST + 1):
        zeros = bytes(size)
        for place in range(4):
            shift[size, place] = [crc32(zeros, value << 8 * place) ^ crc32(zeros) for value in range(256)]
    return shift.ravel()
