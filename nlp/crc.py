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

_PLACES = np.arange(4) << 8  # of the bytes of a checksum, the lowest first
LONGEST = 64  # bytes that can be joined on the right


def of_characters(codes: NDArray[np.uint32]) -> tuple[Checksums, Sizes]:
    """Checksum and number of bytes of every code point; surrogates as `surrogatepass` writes them."""
    known, sizes = _basic_plane()
    if len(codes) and codes.max() >= len(known):
        return _checksums(codes)
    return known.take(codes), sizes.take(codes)


def joined(left: Checksums, right: Checksums, size: Sizes) -> Checksums:
    """Checksums of left·right, where the right ones stem from `size` bytes, at most LONGEST."""
    places = left.view(np.uint8).reshape(-1, 4) + ((size << 10)[:, None] + _PLACES)
    moved: Checksums = np.bitwise_xor.reduce(_shifts().take(places), axis=1)
    return moved ^ right


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
    bits = [1 << place for place in range(32)]
    shift = np.zeros((LONGEST + 1, 4, 256), dtype=np.uint32)
    for size in range(LONGEST + 1):
        zeros = bytes(size)
        of_bits = np.array([crc32(zeros, bit) ^ crc32(zeros) for bit in bits], dtype=np.uint32).reshape(4, 8)
        for place in range(8):  # a byte's part is the sum of those of its bits
            shift[size, :, 1 << place : 2 << place] = shift[size, :, : 1 << place] ^ of_bits[:, place : place + 1]
    return shift.ravel()
