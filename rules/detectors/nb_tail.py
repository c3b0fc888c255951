"""Negative-binomial tail of recent totals against the unit's own 56 days, over windows of 1, 3, 7 and 14 days.

The tail of a window against an own baseline after Noufaily et al. (2013), with the expectation of `expectation.py`
in the place of a regression over years. The rarest window speaks; that four were tried is the calibration's to count.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

from rules.detectors.expectation import (
    MINIMUM_BASELINE,
    WINDOWS,
    Expectation,
    Shapes,
    expected_total,
    predictive_size,
)
from rules.series import FloatArray, IntArray, Panel

NAME = "nb_tail"
MINIMUM_OBSERVED = 2  # a single report is no count anomaly (novelty and hard rules look at single reports)


@dataclass(frozen=True, slots=True, eq=False)
class Tails:
    """The rarest window of R series at each end: p, its length in days, observed, expected (all R × E)."""

    p: FloatArray
    window: IntArray
    observed: IntArray
    expected: FloatArray


def tails(
    panel: Panel,
    running: IntArray,
    ends: IntArray,
    expectation: Expectation,
    *,
    shapes: Shapes,
    rows: IntArray,
    windows: tuple[int, ...] = WINDOWS,
) -> Tails:
    """The rarest window of these series (R) at every end. Ends without baseline or with too few reports get p = 1.

    `running` is `cumulative(counts)`; `windows` are some of WINDOWS.
    """
    size = (len(rows), len(ends))
    best = Tails(np.ones(size), np.zeros(size, np.int32), np.zeros(size, np.int32), np.zeros(size))
    ready = expectation.known >= MINIMUM_BASELINE
    until = running[np.ix_(rows, ends)]
    for window in windows:
        observed = until - running[np.ix_(rows, np.maximum(ends - window, 0))]
        mean = expected_total(panel, expectation, rows, window)
        r, c = np.nonzero((observed >= MINIMUM_OBSERVED) & (observed > mean) & ready)
        p = upper_tail(observed[r, c], mean[r, c], predictive_size(panel, shapes, expectation, rows[r], c, window))
        better = p < best.p[r, c]
        r, c, p = r[better], c[better], p[better]
        best.p[r, c], best.window[r, c] = p, window
        best.observed[r, c], best.expected[r, c] = observed[r, c], mean[r, c]
    return best


def upper_tail(observed: IntArray, mean: FloatArray, size: FloatArray) -> FloatArray:
    """P(X ≥ observed) for X ~ NB(mean, size), variance mean + mean²/size; observed ≥ 1."""
    return np.asarray(betainc(observed, size, mean / (size + mean)))
