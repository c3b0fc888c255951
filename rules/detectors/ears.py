"""EARS C1, C2 and C3 (Hutwagner et al. 2003): today against the mean and deviation of seven days. A baseline for ours.

C1 uses the seven days before today, C2 leaves a gap of two days, C3 adds what C2 exceeded by on the last three days.
Agrees with `surveillance::earsC` of R, but for C3: there R's code (1.20.3) adds today's count where its own manual and
the paper have the baseline mean, so its alarm ignores today; this file follows the paper.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from domain.errors import InputError
from rules.series import FloatArray

Method = Literal["C1", "C2", "C3"]
_LAG = {"C1": 0, "C2": 2, "C3": 2}
_ALPHA = {"C1": 0.001, "C2": 0.001, "C3": 0.025}


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """Upper bound and alarm for each day, NaN and false where the baseline is not complete yet."""

    upper: FloatArray
    alarm: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"


def ears(
    counts: ArrayLike, method: Method = "C2", *, baseline: int = 7, least_sigma: float = 0.0, alpha: float | None = None
) -> Bounds:
    """Bounds for a series of T daily counts (or units × T at once).

    `least_sigma` keeps the deviation of sparse baselines from being nought (0.5 or 1 for sparse data, after Burkom);
    `alpha` is the false alarm probability a day under a normal baseline (default .001, for C3 .025).
    Errors: InputError for a method that is not C1, C2, C3 or a baseline under 2 days.
    """
    if method not in _LAG or baseline < 2:
        raise InputError("method C1, C2 or C3 and a baseline of 2 days or more", (method, baseline), where="ears")
    series = np.atleast_2d(np.asarray(counts, dtype=float))
    z = float(norm.ppf(1 - (_ALPHA[method] if alpha is None else alpha)))
    mean, sigma = _baseline(series, baseline, _LAG[method], least_sigma)
    upper = mean + z * sigma if method != "C3" else _third(series, mean, sigma, z)
    with np.errstate(invalid="ignore"):
        alarm = series > upper
    if np.ndim(counts) == 1:
        upper, alarm = upper[0], alarm[0]
    return Bounds(upper, alarm)


def standardised(counts: ArrayLike, *, baseline: int = 7, lag: int = 2, least_sigma: float = 0.5) -> FloatArray:
    """(today − mean) / deviation, the C1 (lag 0) or C2 (lag 2) statistic; NaN where the baseline is incomplete."""
    series = np.atleast_2d(np.asarray(counts, dtype=float))
    mean, sigma = _baseline(series, baseline, lag, least_sigma)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = (series - mean) / sigma
    return np.asarray(statistic if np.ndim(counts) > 1 else statistic[0])


def _baseline(series: FloatArray, baseline: int, lag: int, least_sigma: float) -> tuple[FloatArray, FloatArray]:
    mean = np.full_like(series, np.nan)
    sigma = np.full_like(series, np.nan)
    if series.shape[1] > baseline + lag:
        windows = np.lib.stride_tricks.sliding_window_view(series, baseline, axis=1)
        count = series.shape[1] - baseline - lag
        mean[:, baseline + lag :] = windows[:, :count].mean(axis=2)
        sigma[:, baseline + lag :] = np.maximum(windows[:, :count].std(axis=2, ddof=1), least_sigma)
    return mean, sigma


def _third(series: FloatArray, mean: FloatArray, sigma: FloatArray, z: float) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(series == mean, 0.0, (series - mean) / sigma)
    over = np.maximum(statistic - 1.0, 0.0)
    recent = over[:, 1:-1] + over[:, :-2]
    upper = np.full_like(series, np.nan)
    with np.errstate(invalid="ignore"):
        limit = np.maximum(mean[:, 2:] + sigma[:, 2:] * (z - recent), 0.0)
    upper[:, 2:] = np.where(np.isposinf(recent), 0.0, limit)  # a baseline without any deviation was exceeded
    return upper
