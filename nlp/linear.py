"""Linear models on hashed n-grams, read with numpy alone: sparse TF-IDF in, one score a class out.

The hashing trick (Weinberger et al. 2009) with 20 bits of CRC-32, and only buckets that enough training texts fill;
weights are small integers with one scale a class. Neither texts nor words can be read out of a model file.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from domain.errors import ConfigError

BITS = 20
REMEMBERED = 400_000  # hashed keys kept at hand
Floats: TypeAlias = NDArray[np.float32]
Buckets: TypeAlias = NDArray[np.int64]


class KeyHash(dict[str, int]):
    """The bucket of every key, remembered."""

    def __missing__(self, key: str) -> int:
        if len(self) > REMEMBERED:
            self.clear()
        self[key] = bucket = crc32(key.encode("utf-8", "surrogatepass")) & ((1 << BITS) - 1)
        return bucket


_HASH = KeyHash()


def hash_keys(keys: Iterable[str]) -> list[int]:
    """The buckets of the keys, in order."""
    return list(map(_HASH.__getitem__, keys))


def grams(text: str, *, prefix: str = "", longest: int = 4) -> list[str]:
    """All runs of one to `longest` characters, each with the prefix."""
    ends = [text[shift:] for shift in range(longest)]
    keys = [prefix + character for character in text]
    for size in range(2, longest + 1):
        keys += [prefix + "".join(run) for run in zip(*ends[:size], strict=False)]
    return keys


def word_grams(words: Sequence[str], *, prefix: str = "") -> list[str]:
    """Words and pairs of neighbouring words, told apart from runs of characters."""
    return [f"{prefix}|{word}" for word in words] + [f"{prefix}|{a}|{b}" for a, b in pairwise(words)]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One part of a document: the buckets of its features, and how heavy the part is against the others."""

    hashed: list[int]
    weight: float = 1.0

    @classmethod
    def of(cls, keys: Iterable[str], weight: float = 1.0) -> "Block":
        """A block of named features."""
        return cls(hash_keys(keys), weight)


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """Weights by bucket (rows, sorted) and class (columns): small integers times the scale of the class."""

    classes: tuple[str, ...]
    buckets: Buckets
    idf: Floats
    weights: NDArray[np.int8]
    scales: Floats
    intercepts: Floats

    def vector(self, blocks: Sequence[Block]) -> tuple[Buckets, Floats]:
        """Rows and values of a document."""
        return vectorise(blocks, self.buckets, self.idf)

    def scores(self, blocks: Sequence[Block]) -> Floats:
        """One score (log-odds or margin) a class, in the order of `classes`."""
        rows, values = self.vector(blocks)
        return np.asarray(values @ self.weights[rows].astype(np.float32) * self.scales + self.intercepts)

    def arrays(self, name: str) -> dict[str, Any]:
        """The model as named arrays for one .npz of several models."""
        parts = {
            "classes": np.array(self.classes),
            "buckets": self.buckets.astype(np.uint32),
            "idf": self.idf.astype(np.float16),
            "weights": self.weights,
            "scales": self.scales,
            "intercepts": self.intercepts,
        }
        return {f"{name}.{part}": value for part, value in parts.items()}

    @classmethod
    def of_arrays(cls, held: Any, name: str) -> "LinearModel":
        """Inverse of `arrays`. Errors: KeyError when a part is missing."""
        return cls(
            tuple(map(str, held[f"{name}.classes"])),
            held[f"{name}.buckets"].astype(np.int64),
            held[f"{name}.idf"].astype(np.float32),
            held[f"{name}.weights"],
            held[f"{name}.scales"],
            held[f"{name}.intercepts"],
        )


def vectorise(blocks: Sequence[Block], buckets: Buckets, idf: Floats) -> tuple[Buckets, Floats]:
    """TF-IDF of a document over the kept buckets: (1 + ln tf) × idf, each block of unit length times its weight."""
    all_rows: list[Buckets] = []
    all_values: list[Floats] = []
    for block in blocks:
        if not block.hashed:
            continue
        tally = Counter(block.hashed)
        found = np.fromiter(tally.keys(), dtype=np.int64, count=len(tally))
        counts = np.fromiter(tally.values(), dtype=np.float32, count=len(tally))
        rows = np.searchsorted(buckets, found)
        rows[rows == len(buckets)] = 0
        known = buckets[rows] == found
        rows, counts = rows[known], counts[known]
        values = (np.float32(1.0) + np.log(counts)) * idf[rows]
        norm = float(np.sqrt(values @ values))
        if norm:
            all_rows.append(rows)
            all_values.append(values * np.float32(block.weight / norm))
    if not all_rows:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    return np.concatenate(all_rows), np.concatenate(all_values).astype(np.float32)


def load_models(path: Path) -> dict[str, LinearModel]:
    """All models of a file by name. Errors: ConfigError when it is missing or of another form."""
    try:
        with np.load(path, allow_pickle=False) as held:
            names = sorted({key.rpartition(".")[0] for key in held.files})
            return {name: LinearModel.of_arrays(held, name) for name in names}
    except (OSError, KeyError, ValueError) as error:
        raise ConfigError(f"{path.name}: expected linear models, found {error}") from error


def save_models(path: Path, models: dict[str, LinearModel]) -> None:
    """Write several models into one compressed file."""
    arrays: dict[str, Any] = {}
    for name, model in models.items():
        arrays |= model.arrays(name)
    np.savez_compressed(path, **arrays)
