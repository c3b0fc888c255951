"""Linear models on hashed n-grams, read with numpy alone: sparse TF-IDF in, one score a class out.

The hashing trick (Weinberger et al. 2009) with 20 bits, and only buckets that enough training texts fill; weights are
small integers with one scale a class. Neither texts nor words can be read out of a model file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nlp.passage import Keys, name_key

BITS = 20
Floats: TypeAlias = NDArray[np.float32]
Integers: TypeAlias = NDArray[np.int64]

# Multipliers of SplitMix64 (Steele, Lea and Flood 2014).
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_HALF, _REST = np.uint64(32), np.uint64(64 - BITS)


def to_buckets(keys: Keys, salt: str | Keys) -> Integers:
    """The bucket of every key; another salt, for all or for each, gives another feature."""
    mixed = keys ^ (np.uint64(name_key(salt)) if isinstance(salt, str) else salt)
    mixed *= _FIRST
    mixed ^= mixed >> _HALF
    mixed *= _SECOND
    mixed >>= _REST
    return mixed.view(np.int64)


def name_keys(names: Sequence[str]) -> Keys:
    """The keys of named features."""
    return np.array([name_key(name) for name in names], dtype=np.uint64)


class Part(NamedTuple):
    """One part of a document: its weight, however many features it has, and their keys by salt."""

    weight: float
    groups: Sequence[tuple[str, Sequence[Keys]]]


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Features of documents that stand one after the other: the bucket of each, and the part that it belongs to.

    `documents` (rising) and `weights` are those of the parts.
    """

    buckets: Integers
    parts: Integers
    documents: Integers
    weights: Floats

    @classmethod
    def of(cls, *documents: Sequence[Part]) -> "Features":
        """Documents by their parts."""
        parts = [part for document in documents for part in document]
        groups = [(at, salt, keys) for at, part in enumerate(parts) for salt, keys in part.groups]
        sizes = [sum(map(len, keys)) for _, _, keys in groups]
        salts = np.array([name_key(salt) for _, salt, _ in groups], dtype=np.uint64)
        keys = np.concatenate([each for _, _, keys in groups for each in keys])
        return cls(
            to_buckets(keys, salts.repeat(sizes)),
            np.array([at for at, _, _ in groups]).repeat(sizes),
            np.arange(len(documents)).repeat([len(document) for document in documents]),
            np.array([part.weight for part in parts], dtype=np.float32),
        )

    @property
    def count(self) -> int:
        """How many documents these are."""
        return int(self.documents[-1]) + 1 if len(self.documents) else 0


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """The buckets that a model knows (sorted) and their inverse document frequencies."""

    buckets: Integers
    idf: Floats
    _rows: NDArray[np.int32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows = np.full(1 << BITS, -1, dtype=np.int32)
        rows[self.buckets] = np.arange(len(self.buckets))
        object.__setattr__(self, "_rows", rows)

    def weigh(self, features: Features) -> tuple[Integers, Integers, Floats]:
        """Document (rising), row and value of everything known: (1 + ln tf) × idf, each part of the length of its weight."""
        held = self._rows.take(features.buckets)
        known = np.flatnonzero(held >= 0)
        keys = features.parts.take(known) << BITS | held.take(known)
        keys.sort()
        changes = np.flatnonzero(keys[1:] != keys[:-1]) + 1
        first = np.concatenate((np.zeros(min(1, len(keys)), dtype=np.int64), changes))
        counts = np.concatenate((changes, np.array([len(keys)], dtype=np.int64)[: len(first)])) - first
        keys = keys.take(first)
        parts, rows = keys >> BITS, keys & ((1 << BITS) - 1)
        values = (1.0 + np.log(counts)) * self.idf.take(rows)
        lengths = np.sqrt(np.bincount(parts, values * values, minlength=len(features.weights)))
        values *= (features.weights / np.maximum(lengths, 1e-9)).take(parts)
        return features.documents.take(parts), rows, values.astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """Weights by row of the space and class (columns): small integers times the scale of the class."""

    classes: tuple[str, ...]
    space: Space
    weights: NDArray[np.int8]
    scales: Floats
    intercepts: Floats

    def scores(self, features: Features) -> Floats:
        """Scores (log-odds or margins) of documents (rows) by class (columns)."""
        documents, rows, values = self.space.weigh(features)
        sums = np.zeros((features.count, len(self.classes)), dtype=np.float32)
        edges = np.searchsorted(documents, np.arange(features.count + 1)).tolist()
        for at, (start, end) in enumerate(pairwise(edges)):
            sums[at] = values[start:end] @ self.weights.take(rows[start:end], axis=0).astype(np.float32)
        return np.asarray(sums * self.scales + self.intercepts)

    def arrays(self, name: str) -> dict[str, Any]:
        """The model as named arrays for one .npz of several models."""
        parts = {
            "classes": np.array(self.classes),
            "buckets": self.space.buckets.astype(np.uint32),
            "idf": self.space.idf.astype(np.float16),
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
            Space(held[f"{name}.buckets"].astype(np.int64), held[f"{name}.idf"].astype(np.float32)),
            held[f"{name}.weights"],
            held[f"{name}.scales"],
            held[f"{name}.intercepts"],
        )
