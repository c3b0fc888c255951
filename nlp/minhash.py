"""Sketches of texts that tell how much two texts share, and a table that finds the texts that share much.

MinHash: of each of many random orders of all runs of letters, the first run that a text has; two texts agree on it with
the probability of their resemblance (Broder, On the resemblance and containment of documents, 1997). Banding: texts that
agree on all rows of a band share a bucket (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3.4).
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Runs: TypeAlias = NDArray[np.uint64]
Sketch: TypeAlias = NDArray[np.uint32]

RUN = 3  # letters of a run: the shortest of which most Chinese texts about one thing share few
BANDS, ROWS = 32, 2  # texts that share a fifth of their runs meet with probability .73, a third .98, one in fifty .01
SIZE = BANDS * ROWS
_CODE = np.uint64(21)  # bits of a code point
_HALF = np.uint64(32)
_SEED = np.random.default_rng(1997)
_FACTORS = _SEED.integers(1, 2**63, SIZE, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_SHIFTS = _SEED.integers(0, 2**63, SIZE, dtype=np.uint64)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_PIECE = 4096  # runs hashed at once, so that a long text takes little memory


def runs_of(letters: str) -> Runs:
    """The different runs of RUN letters of a text, each packed exactly into 63 bits, ascending."""
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    return np.unique(codes[:-2] << _CODE << _CODE | codes[1:-1] << _CODE | codes[2:])


def sketch_of(runs: Runs) -> Sketch:
    """The sketch of at least one run: the upper half of (a·x + b) modulo 2⁶⁴, least over the runs, for SIZE pairs (a, b)."""
    mixed = runs * _MIX
    mixed ^= mixed >> _HALF
    least = np.full(SIZE, np.iinfo(np.uint32).max, dtype=np.uint32)
    for start in range(0, len(mixed), _PIECE):
        orders = (mixed[start : start + _PIECE, None] * _FACTORS + _SHIFTS) >> _HALF
        np.minimum(least, orders.min(axis=0).astype(np.uint32), out=least)
    return least


def shared(one: Runs, other: Runs) -> int:
    """How many runs two texts have in common."""
    if len(one) > len(other):
        one, other = other, one
    at = np.searchsorted(other, one)
    at[at == len(other)] = 0
    return int(np.count_nonzero(other[at] == one)) if len(other) else 0


class BandTable:
    """Sketches in the order of their adding, found by any band on which they agree.

    Buckets are chains through arrays: `heads` has the latest sketch of each bucket, `before` the one before each sketch.
    A sketch takes 384 bytes. What shares a bucket by chance is told apart by the sketches themselves.
    """

    def __init__(self) -> None:
        self._count = 0
        self._sketches = np.empty((64, SIZE), dtype=np.uint32)
        self._before = np.empty((64, BANDS), dtype=np.int32)
        self._heads = np.full((BANDS, 1024), -1, dtype=np.int32)

    def __len__(self) -> int:
        return self._count

    def add(self, sketch: Sketch) -> int:
        """Keep a sketch; its number."""
        if self._count == len(self._sketches):
            self._sketches = np.concatenate((self._sketches, np.empty_like(self._sketches)))
            self._before = np.concatenate((self._before, np.empty_like(self._before)))
        if self._count >= self._heads.shape[1]:
            self._heads = np.full((BANDS, self._heads.shape[1] * 8), -1, dtype=np.int32)
            for number in range(self._count):
                self._chain(number, self._sketches[number])
        self._sketches[self._count] = sketch
        self._chain(self._count, sketch)
        self._count += 1
        return self._count - 1

    def find(self, sketch: Sketch, *, least: float) -> list[tuple[float, int]]:
        """Estimated resemblance and number of sketches that agree on a band and on `least` of all rows, best first."""
        at = self._heads[_ALL, self._buckets(sketch)]
        met = []
        bands = _ALL
        while len(bands := bands[at >= 0]):
            at = at[at >= 0]
            met.append(at)
            at = self._before[at, bands]
        if not met:
            return []
        numbers = np.unique(np.concatenate(met))
        agreed = (self._sketches[numbers] == sketch).mean(axis=1)
        good = np.flatnonzero(agreed >= least)
        return sorted(((float(agreed[i]), int(numbers[i])) for i in good), key=lambda each: (-each[0], each[1]))

    def _chain(self, number: int, sketch: Sketch) -> None:
        buckets = self._buckets(sketch)
        self._before[number] = self._heads[_ALL, buckets]
        self._heads[_ALL, buckets] = number

    def _buckets(self, sketch: Sketch) -> NDArray[np.intp]:
        pairs = sketch.astype(np.uint64).reshape(BANDS, ROWS)
        keys = (pairs[:, 0] * _MIX ^ pairs[:, 1]) * _FACTORS[0] >> _HALF
        buckets: NDArray[np.intp] = (keys & np.uint64(self._heads.shape[1] - 1)).astype(np.intp)
        return buckets


_ALL = np.arange(BANDS)
