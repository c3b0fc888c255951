"""A logistic regression on hashed features, read with numpy alone. No word can be read out of its file.

Features are strings or their codes, which are CRC-32; each falls into one of 2**bits buckets by its last bits (the hashing
trick: Weinberger et al., 2009, «Feature hashing for large scale multitask learning»). Scores of disjoint groups of features add up, so a span that
takes part in many pairs is scored once.
"""

import math
import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from domain.errors import ConfigError

REMEMBERED = 100_000  # weights of features seen before, kept at hand


class Weights(dict[str, float]):
    """The weight of every feature, remembered."""

    def __init__(self, held: "array[float]") -> None:
        super().__init__()
        self.held, self.mask = held, len(held) - 1

    def __missing__(self, feature: str) -> float:
        if len(self) > REMEMBERED:
            self.clear()
        self[feature] = weight = self.held[zlib.crc32(feature.encode("utf-8", "surrogatepass")) & self.mask]
        return weight


class GroupWeights(dict[tuple[str, ...], float]):
    """The summed weight of every group of features that begin with a prefix, remembered."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        super().__init__()
        self._weights, self._start = weights, code(prefix)

    def __missing__(self, group: tuple[str, ...]) -> float:
        if len(self) > REMEMBERED:
            self.clear()
        held, mask = self._weights.held, self._weights.mask
        self[group] = weight = sum(held[code(feature, self._start) & mask] for feature in group)
        return weight


@dataclass(frozen=True, slots=True, eq=False)
class HashedLogit:
    """Weights by bucket, intercept (log-odds) and the probability from which a pair is reported."""

    weights: Weights
    intercept: float
    threshold: float
    _groups: dict[str, GroupWeights] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, weights: NDArray[np.float64], *, intercept: float, threshold: float) -> "HashedLogit":
        """A model of 2**bits weights."""
        held = array("f", weights.astype(np.float32).tobytes())
        return cls(Weights(held), intercept, threshold)

    @classmethod
    def load(cls, path: Path) -> "HashedLogit":
        """Read what `save` wrote. Errors: ConfigError when the file is missing or of another form."""
        try:
            with np.load(path, allow_pickle=False) as held:
                size, buckets = int(held["size"]), held["buckets"]
                weights = np.zeros(size)
                weights[buckets] = held["weights"].astype(np.float64)
                return cls.of(weights, intercept=float(held["intercept"]), threshold=float(held["threshold"]))
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise ConfigError(f"{path.name}: expected a hashed logistic model, found {error}") from error

    def save(self, path: Path) -> None:
        """Write the buckets that carry weight, as half floats."""
        weights = np.frombuffer(self.weights.held, dtype=np.float32)
        buckets = np.flatnonzero(np.abs(weights) > 1e-3).astype(np.uint32)
        np.savez_compressed(
            path,
            size=np.int64(len(weights)),
            buckets=buckets,
            weights=weights[buckets].astype(np.float16),
            intercept=np.float64(self.intercept),
            threshold=np.float64(self.threshold),
        )

    def score(self, features: Iterable[str]) -> float:
        """Sum of weights of some features (log-odds without the intercept)."""
        return sum(map(self.weights.__getitem__, features))

    def score_codes(self, codes: Iterable[int]) -> float:
        """The same for codes of features, which cost less where most are new."""
        held, mask = self.weights.held, self.weights.mask
        return sum([held[each & mask] for each in codes])

    def score_groups(self, groups: Iterable[tuple[str, ...]], prefix: str = "") -> float:
        """The same for groups of features that recur; each feature begins with the prefix."""
        if prefix not in self._groups:
            self._groups[prefix] = GroupWeights(self.weights, prefix)
        return sum(map(self._groups[prefix].__getitem__, groups))

    def probability(self, score: float) -> float:
        """Probability of a summed score."""
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, score + self.intercept))))


def code(text: str, before: int = 0) -> int:
    """The code of a feature, or of its next letters after those whose code is `before`."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"), before)


def bucket(feature: str, bits: int) -> int:
    """The bucket of a feature."""
    return code(feature) & ((1 << bits) - 1)
