"""One currency: how many days pass until chance alone gives as much anywhere in the district.

Null replays draw every cell's daily counts from its own mean over the history (negative binomial, so that busy days
exist), roll them up like real ones and let the detectors judge them day by day. A null day *counts* at level p when
some unit of the district falls to p or below and was not there in the seven days before (one alert a unit and week).
With a share r(p) of such days the recurrence interval is 1/r(p) days. Beyond what the simulation can show (fewer than
ten such days) log r is continued linearly in log p, never steeper than proportionally, and capped at ten years:
figures above the simulated days are extrapolations and good for order, not for the second digit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_matrix

from rules.series import ALL, FloatArray, IntArray, Panel

CAP_DAYS = 3650.0
FRESH_DAYS = 7
REFIT_DAYS = 14
_FEWEST = 10  # null days that a directly read share must rest on
_LEVELS = np.linspace(-1.0, -18.0, 171)  # log10 p at which shares are read


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Share of null days by log10 p: `log_p` falling, `log_rate` falling with it, `slope` beyond the last point."""

    log_p: FloatArray
    log_rate: FloatArray
    slope: float

    def recurrence_days(self, p: ArrayLike) -> FloatArray:
        """Days, 1 at least and CAP_DAYS at most, for each p."""
        at = np.log10(np.maximum(np.asarray(p, dtype=float), 1e-300))
        inside = np.interp(-at, -self.log_p, self.log_rate)
        beyond = np.minimum(at - self.log_p[-1], 0.0) * self.slope
        return np.asarray(np.clip(10.0 ** -(inside + beyond), 1.0, CAP_DAYS))


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Curves by detector, fitted on what was known up to a day. A value: passed in, passed out, cached by callers."""

    fitted_on: date
    null_days: int
    seed: int
    curves: Mapping[str, Curve]

    def recurrence_days(self, detector: str, p: ArrayLike) -> FloatArray:
        """Recurrence in days of the whole district. Errors: KeyError for a detector that was not calibrated."""
        return self.curves[detector].recurrence_days(p)

    def fits(self, as_of: date) -> bool:
        """Whether it may still be used on this day: not from its future and younger than REFIT_DAYS."""
        return bool(self.curves) and 0 <= (as_of - self.fitted_on).days < REFIT_DAYS


@dataclass(frozen=True, slots=True, eq=False)
class Falls:
    """Where p fell: on null day `day` from `high` (the least of the FRESH_DAYS before) to `low`, both log10."""

    day: IntArray
    low: FloatArray
    high: FloatArray


def falls(p: FloatArray) -> Falls:
    """Fresh falls of p below 0.1 in a block of series over null days, R × E in day order."""
    recent = np.ones_like(p)
    for lag in range(1, FRESH_DAYS + 1):
        recent[:, lag:] = np.minimum(recent[:, lag:], p[:, :-lag])
    row, day = np.nonzero((p < recent) & (p <= 0.1))
    low, high = (np.log10(np.maximum(each[row, day], 1e-300)) for each in (p, recent))
    return Falls(day, low, high)


def fit_curve(blocks: Sequence[Falls], days: int) -> Curve:
    """The curve of one detector from the falls of all its series over so many null days."""
    day, low, high = (np.concatenate([getattr(b, name) for b in blocks] or [[]]) for name in ("day", "low", "high"))
    share = np.array([len(np.unique(day[(low <= level) & (high > level)])) for level in _LEVELS]) / days
    share = np.maximum.accumulate(share[::-1])[::-1]
    usable = share * days >= _FEWEST
    if usable.sum() < 2:  # a district without chance exceedances: p itself, one look a day
        return Curve(np.array([-1.0, -2.0]), np.array([0.0, -1.0]), 1.0)
    log_p, log_rate = _LEVELS[usable], np.log10(share[usable])
    tail = slice(max(0, len(log_p) - 10), None)
    slope = float(np.polyfit(log_p[tail], log_rate[tail], 1)[0]) if len(log_p[tail]) > 2 else 1.0
    return Curve(log_p, log_rate, float(np.clip(slope, 0.3, 1.0)))


def null_cells(panel: Panel, end: int, days: int, *, dispersion: float, rng: np.random.Generator) -> coo_matrix:
    """Cells × days of a district in which nothing happens: each cell at its own mean over columns [0, end).

    Daily counts are Poisson with a gamma factor of mean 1 and the given inverse shape. Drawn sparsely: a cell's
    number first, then its days; a factor is shared by a cell and a day through multinomial weights for busy cells.
    """
    mean = np.asarray(panel.cells[:, :end].sum(axis=1)).ravel() / max(end, 1) * _comes_back(panel, end)
    busy = mean > 0.02
    quiet = np.flatnonzero(~busy & (mean > 0))
    number = rng.poisson(mean[quiet] * days)
    rows = [np.repeat(quiet, number)]
    columns = [rng.integers(0, days, int(number.sum()))]
    values = [np.ones(int(number.sum()), dtype=np.int64)]
    loud = np.flatnonzero(busy)
    for part in np.array_split(loud, max(1, len(loud) * days // 2_000_000)):
        rate = np.repeat(mean[part][:, None], days, axis=1)
        if dispersion > 0:
            rate *= rng.gamma(1.0 / dispersion, dispersion, rate.shape)
        drawn = rng.poisson(rate)
        r, c = np.nonzero(drawn)
        rows.append(part[r])
        columns.append(c)
        values.append(drawn[r, c])
    shape = (panel.cells.shape[0], days)
    return coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape)


def _comes_back(panel: Panel, end: int) -> FloatArray:
    """How far a cell's past count says that it will be counted again, by cell (1 for places of the tree).

    Where units are whatever texts name, most names are heard once and never again. A name heard r ≤ 3 times is
    expected (r + 1) n(r+1) / n(r) times in as long a future (Good 1953), n(r) being how many names were heard r times;
    without this, null replays would be full of coincidences of names that in truth do not return.
    """
    factor = np.ones(panel.cells.shape[0])
    alone = np.flatnonzero((panel.pool >= 0) & np.array([measure == ALL for measure in panel.measures], dtype=bool))
    heard = panel.counts[alone, :end].sum(axis=1)
    often = np.bincount(np.minimum(heard, 5), minlength=6)[:6].astype(float)
    ratio = np.ones(6)
    for times in (1, 2, 3):
        if often[times]:
            ratio[times] = min(1.0, (times + 1) * often[times + 1] / often[times] / times)
    members = panel.rollup[alone].tocoo()
    factor[members.col] = ratio[np.minimum(heard, 5)[members.row]]
    return factor


def day_dispersion(panel: Panel, end: int) -> float:
    """Pooled inverse shape of day-to-day variation of the cells: Σ(var − mean) / Σ mean², the unruliest left out."""
    cells = panel.cells[:, :end]
    if end < 14 or cells.shape[0] == 0:
        return 0.0
    mean = np.asarray(cells.mean(axis=1)).ravel()
    square = np.asarray(cells.multiply(cells).mean(axis=1)).ravel()
    over = square - mean**2 - mean
    rows = np.flatnonzero(mean > 0.02)
    if len(rows) == 0:
        return 0.0
    ratio = over[rows] / mean[rows]
    rows = rows[ratio <= np.quantile(ratio, 0.975)]
    return float(np.clip(np.sum(over[rows]) / np.sum(mean[rows] ** 2), 0.0, 2.0))


Judge = Callable[[Any], Iterable[Mapping[str, FloatArray]]]


def calibrate(
    panel: Panel, as_of: date, judge: Judge, *, null_days: int = 400, lead_in: int = 70, seed: int = 20260309
) -> Calibration:
    """Fit the curves of all detectors that `judge` runs over null cells, C × (lead_in + null_days).

    `judge` yields blocks of series, each as detector → p (R × null_days, in day order). Looks at columns up to and
    including `as_of` only. Deterministic for a seed.
    """
    end = min(max(panel.column(as_of) + 1, 0), panel.days)
    rng = np.random.default_rng(seed)
    cells = null_cells(panel, end, lead_in + null_days, dispersion=day_dispersion(panel, end), rng=rng)
    found: dict[str, list[Falls]] = {}
    for block in judge(cells.tocsr()):
        for detector, p in block.items():
            found.setdefault(detector, []).append(falls(p))
    curves = {detector: fit_curve(blocks, null_days) for detector, blocks in found.items()}
    return Calibration(as_of, null_days, seed, curves)
