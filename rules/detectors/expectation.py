"""What a unit is expected to report: its own past, shrunk towards its siblings (empirical Bayes along the place tree).

For a series with B reports in n baseline days, a gamma prior of shape a and mean m gives the rate a posterior
Gamma(a + B, a / m + n); a window of w days then is negative binomial with size a + B and mean
μ = w · f · (a + B) / (a / m + n), f being how busy the whole district is now against the baseline. m is the parent
place's (shrunk) rate shared among its children, or the mean of all alike units for things and organisations; a and
the extra week-to-week dispersion 1/k are moment estimates by level. So a unit with nothing in its past still has a
small positive expectation, and an uncertain one: two reports there are rare, not impossible.
Empirical Bayes after Clayton & Kaldor (1987).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.series import ALL, FloatArray, IntArray, Panel

WINDOWS = (1, 3, 7, 14)  # days, the last one included
BASELINE_DAYS = 56
GUARD_DAYS = 14  # = the longest window: what is tested is never part of what it is tested against
MINIMUM_BASELINE = 14  # days; before that there is no own past to speak of and nothing is said
_ROOT_SHAPE = 0.5
_SHAPE_RANGE = (0.2, 50.0)
_BUSY_RANGE = (0.5, 2.0)
_BUSY_STRENGTH = 20.0  # reports that pull the district factor towards 1 while numbers are small


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Gamma shapes between siblings and inverse week-to-week dispersion, one of each a level (`Panel.group`)."""

    between: FloatArray
    extra: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """Posterior rates at E ends: `rate` S × E reports a day, `size` S × E, `known` E baseline days, `busy` E × W."""

    rate: NDArray[np.float32]
    size: NDArray[np.float32]
    known: IntArray
    busy: FloatArray


def cumulative(counts: IntArray) -> IntArray:
    """S × (T + 1) running totals with a leading zero."""
    return np.pad(np.cumsum(counts, axis=1), ((0, 0), (1, 0)))


def fit_shapes(panel: Panel, counts: IntArray) -> Shapes:
    """Moment estimates by level from the counts (S × T, all of them before the day that is judged).

    Between siblings: E(y − e)² = e + e²/a for y ~ NB(mean e, size a), absent siblings counting as zeros. Week to week:
    var − mean = mean²/k over whole weeks, the most unruly fortieth of the series left out (they are the outbreaks).
    """
    groups = int(panel.group.max(initial=-1)) + 1
    total = counts.sum(axis=1).astype(float)
    expected = _prior_mean(panel, total, _pool_sizes(panel, cumulative(counts), np.array([counts.shape[1]]))[:, 0])
    child = panel.parent >= 0
    pooled = panel.pool >= 0
    weight = child | pooled
    top = np.where(weight, (total - expected) ** 2 - total, 0.0)
    bottom = np.where(weight, expected**2, 0.0)
    present = np.bincount(panel.parent[child], minlength=len(total)) if child.any() else np.zeros(len(total))
    siblings = np.zeros(len(total))
    siblings[panel.parent[child]] = panel.siblings[child]
    share = np.zeros(len(total))
    share[panel.parent[child]] = expected[child]
    absent = np.maximum(siblings - present, 0.0) * share**2
    level = np.zeros(len(total), dtype=np.int64)
    level[panel.parent[child]] = panel.group[child]
    numerator = np.bincount(panel.group, top, groups) + np.bincount(level, absent, groups)
    denominator = np.bincount(panel.group, bottom, groups) + np.bincount(level, absent, groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = np.where(numerator > 0, denominator / numerator, _SHAPE_RANGE[1])
    between = np.clip(np.nan_to_num(between, nan=1.0), *_SHAPE_RANGE)
    return Shapes(between, _weekly_extra(panel, counts, groups))


def expect(panel: Panel, running: IntArray, ends: IntArray, *, shapes: Shapes) -> Expectation:
    """Posterior rate of each series at each end (column after the last included day), without looking past it.

    `running` is `cumulative(counts)`, S × (T + 1); `ends` E columns.
    """
    stop = np.maximum(ends - GUARD_DAYS, 0)
    begin = np.maximum(stop - BASELINE_DAYS, 0)
    known = stop - begin
    past = running[:, stop] - running[:, begin]
    days = np.maximum(known, 1).astype(float)
    pool_size = _pool_sizes(panel, running, stop)
    rate = np.empty(past.shape, dtype=np.float32)
    size = np.empty(past.shape, dtype=np.float32)
    for depth in np.unique(panel.depth):
        rows = np.flatnonzero(panel.depth == depth)
        parent, pool = panel.parent[rows], panel.pool[rows]
        mean = np.ones((len(rows), past.shape[1]))
        above = parent >= 0
        mean[above] = rate[parent[above]] / panel.siblings[rows[above], None]
        if (pool >= 0).any():
            totals = np.zeros((int(panel.pool.max()) + 1, past.shape[1]))
            np.add.at(totals, pool[pool >= 0], past[rows[pool >= 0]])
            alike = pool_size[panel.group[rows[pool >= 0]]]
            mean[pool >= 0] = (totals[pool[pool >= 0]] + 0.5) / days / np.maximum(alike, 1.0)
        shape = np.where((above | (pool >= 0)), shapes.between[panel.group[rows]], _ROOT_SHAPE)[:, None]
        size[rows] = shape + past[rows]
        own = ~(above | (pool >= 0))  # a root has no siblings to learn from: half a report is added to its past
        strength = np.where(own[:, None], 0.0, shape / np.maximum(mean, 1e-9))
        rate[rows] = size[rows] / (strength + days)
    return Expectation(rate, size, known, _busy(panel, running, ends, begin, stop))


def expected_total(panel: Panel, expectation: Expectation, rows: IntArray, window: int) -> FloatArray:
    """Expected reports in the window, R × E. Roots of the tree are judged without the district's own factor."""
    root = (panel.parent[rows] < 0) & (panel.pool[rows] < 0)
    busy = np.where(root[:, None], 1.0, expectation.busy[None, :, WINDOWS.index(window)])
    return np.asarray(window * expectation.rate[rows] * busy)


def predictive_size(
    panel: Panel, shapes: Shapes, expectation: Expectation, rows: IntArray, columns: IntArray, window: int
) -> FloatArray:
    """Size of the predictive distribution: uncertainty of the rate and week-to-week dispersion, variances added."""
    extra = shapes.extra[panel.group[rows]] * (7.0 / window)
    return np.asarray(1.0 / (1.0 / expectation.size[rows, columns] + extra))


def _prior_mean(panel: Panel, total: FloatArray, pool_size: FloatArray) -> FloatArray:
    mean = np.zeros(len(total))
    child, pooled = panel.parent >= 0, panel.pool >= 0
    mean[child] = total[panel.parent[child]] / panel.siblings[child]
    if pooled.any():
        sums = np.bincount(panel.pool[pooled], total[pooled])
        mean[pooled] = sums[panel.pool[pooled]] / np.maximum(pool_size[panel.group[pooled]], 1.0)
    return mean


def _pool_sizes(panel: Panel, running: IntArray, stops: IntArray) -> FloatArray:
    """Units of each level that have been heard of before each stop, groups × E."""
    sizes = np.zeros((int(panel.group.max(initial=-1)) + 1, len(stops)))
    alone = np.flatnonzero((panel.pool >= 0) & np.array([measure == ALL for measure in panel.measures], dtype=bool))
    for group in np.unique(panel.group[alone]):
        heard = running[alone[panel.group[alone] == group]]
        first = np.sort(np.sum(heard == 0, axis=1))  # the column after the first report
        sizes[group] = np.searchsorted(first, stops, side="right")
    return sizes


def _weekly_extra(panel: Panel, counts: IntArray, groups: int) -> FloatArray:
    weeks = counts.shape[1] // 7
    extra = np.zeros(groups)
    if weeks < 4:
        return extra
    recent = counts[:, counts.shape[1] - weeks * 7 :].reshape(len(counts), weeks, 7).sum(axis=2)
    busy = recent.sum(axis=0).astype(float)
    relative = busy / max(busy.mean(), 1.0)
    root = (panel.parent < 0) & (panel.pool < 0)  # roots are judged against the calendar: season is their dispersion
    mean = recent.mean(axis=1)
    shape = np.where(root[:, None], 1.0, relative[None, :])
    square = ((recent - mean[:, None] * shape) ** 2).sum(axis=1) / (weeks - 1)
    for group in range(groups):
        rows = np.flatnonzero((panel.group == group) & (mean > 0))
        if len(rows) == 0:
            continue
        unruly = square[rows] / mean[rows]
        rows = rows[unruly <= np.quantile(unruly, 0.975)]
        bottom = float(np.sum(mean[rows] ** 2))
        extra[group] = min(max(float(np.sum(square[rows] - mean[rows])) / bottom, 0.0), 2.0) if bottom else 0.0
    return extra


def _busy(panel: Panel, running: IntArray, ends: IntArray, begin: IntArray, stop: IntArray) -> FloatArray:
    """How busy the district is in each window against the baseline, E × W, drawn towards 1."""
    outermost = (panel.parent < 0) & np.array([measure == ALL for measure in panel.measures], dtype=bool)
    total = running[outermost].sum(axis=0).astype(float)
    rate = (total[stop] - total[begin]) / np.maximum(stop - begin, 1)
    factors = []
    for window in WINDOWS:
        now = total[ends] - total[np.maximum(ends - window, 0)]
        factors.append((now + _BUSY_STRENGTH) / (rate * window + _BUSY_STRENGTH))
    return np.asarray(np.clip(np.stack(factors, axis=1), *_BUSY_RANGE))
