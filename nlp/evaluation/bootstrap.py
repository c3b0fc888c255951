"""How sure a figure is: percentile intervals by the bootstrap over documents, and of the difference of two readers.

Documents are drawn with replacement, whole, since what stands in one document hangs together; the figure is computed
anew for every draw, and the interval is what lies between the percentiles (Efron & Tibshirani 1993, An Introduction to
the Bootstrap, chapter 13). For two readers of one set of documents the draws are the same for both, so that what is hard
for both falls out of the difference (ibid., chapter 16; Koehn 2004 for paired resampling of corpora).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from nlp.evaluation.figures import Figure, Numbers

RESAMPLES = 2000
SEED = 1993
LEVEL = 0.95
_AT_ONCE = 4_000_000  # cells of weights held in memory


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure, and the bounds between which it lies at the given level."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether a difference is beyond chance at the level of the interval."""
        return self.low > 0 or self.high < 0


def intervals(
    figures: Mapping[str, Figure], *, resamples: int = RESAMPLES, seed: int = SEED, level: float = LEVEL
) -> dict[str, Interval]:
    """An interval for every figure; all figures are over the same documents and share the draws."""
    drawn = _resampled(figures, resamples=resamples, seed=seed)
    return _bounded({name: figure.value for name, figure in figures.items()}, drawn, level)


def differences(
    first: Mapping[str, Figure],
    second: Mapping[str, Figure],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    level: float = LEVEL,
) -> dict[str, Interval]:
    """First minus second for every figure that both have, over the same documents in the same order.

    Errors: ValueError when the numbers of documents differ.
    """
    names = [name for name in first if name in second]
    sizes = {each[name].above.shape for each in (first, second) for name in names}
    if len(sizes) > 1:
        raise ValueError(f"expected two readings of the same documents, got {sorted(sizes)}")
    one = _resampled({name: first[name] for name in names}, resamples=resamples, seed=seed)
    other = _resampled({name: second[name] for name in names}, resamples=resamples, seed=seed)
    return _bounded({name: first[name].value - second[name].value for name in names}, one - other, level)


def _resampled(figures: Mapping[str, Figure], *, resamples: int, seed: int) -> Numbers:
    """The figures of every draw, shape (resamples, figures); NaN where a draw leaves nothing below the line."""
    if not figures:
        return np.empty((resamples, 0))
    above = np.stack([each.above for each in figures.values()], axis=1)
    below = np.stack([np.zeros_like(f.above) if f.below is None else f.below for f in figures.values()], axis=1)
    sums = np.array([each.below is None for each in figures.values()])
    drawn = []
    for weights in _weights(len(above), resamples, seed):
        over, under = weights @ above, weights @ below
        ratio = np.divide(over, under, out=np.full_like(over, np.nan), where=under > 0)
        drawn.append(np.where(sums, over, ratio))
    return np.concatenate(drawn)


def _weights(documents: int, resamples: int, seed: int) -> Iterator[Numbers]:
    """How often each draw holds each document: arrays of shape (draws, documents) whose rows sum to `documents`."""
    generator = np.random.default_rng(seed)
    while resamples > 0:
        draws = min(resamples, max(1, _AT_ONCE // max(documents, 1)))
        picks = generator.integers(documents, size=(draws, documents)) if documents else np.empty((draws, 0), np.int64)
        cells = (picks + np.arange(draws)[:, None] * documents).ravel()
        yield np.bincount(cells, minlength=draws * documents).reshape(draws, documents).astype(np.float64)
        resamples -= draws


def _bounded(values: Mapping[str, float], drawn: Numbers, level: float) -> dict[str, Interval]:
    tail = (1 - level) / 2 * 100
    found = {}
    for (name, value), column in zip(values.items(), drawn.T, strict=True):
        known = column[~np.isnan(column)]
        low, high = np.percentile(known, (tail, 100 - tail)) if known.size else (value, value)
        found[name] = Interval(value, float(low), float(high))
    return found
