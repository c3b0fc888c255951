"""The moving percentile of China's CIDARS (Yang et al. 2011, Kuang et al. 2012): a baseline that stands beside ours.

The last seven days are held against the same length of window, moved by a week each way, at the same season of the
last three to five years: an alarm when today's window is above the given percentile (80 for common diseases) of those.
Where no years are there the windows of the last weeks stand in; the result says which was used.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from domain.errors import InputError

WINDOW_DAYS = 7
YEAR_DAYS = 365
PERCENTILE = 80.0


@dataclass(frozen=True, slots=True)
class Percentile:
    """Observed window total, the percentile of the reference windows, how many there were and from where."""

    observed: int
    threshold: float
    references: int
    seasonal: bool

    @property
    def alarm(self) -> bool:
        """Whether the window is above its threshold; never with fewer than five references."""
        return self.references >= 5 and self.observed > self.threshold


def moving_percentile(
    counts: ArrayLike,
    end: int | None = None,
    *,
    percentile: float = PERCENTILE,
    window: int = WINDOW_DAYS,
    years: int = 5,
    fallback_weeks: int = 8,
) -> Percentile:
    """Judge the `window` days before column `end` (exclusive; default: the end) of one daily series.

    Seasonal references: windows that end `years` × 365 days ago and a week before and after, three a year. With less
    than three whole years of past: the `fallback_weeks` windows before this one, without overlap.
    Errors: InputError when the series is shorter than one window.
    """
    series = np.asarray(counts, dtype=float).ravel()
    stop = len(series) if end is None else end
    if not window <= stop <= len(series):
        raise InputError(f"a series of at least {window} days before column {stop}", len(series), where="counts")
    running = np.concatenate([[0.0], np.cumsum(series[:stop])])
    stops = [stop - year * YEAR_DAYS + shift for year in range(1, years + 1) for shift in (-window, 0, window)]
    stops = [each for each in stops if each >= window]
    seasonal = len(stops) >= 9
    if not seasonal:
        stops = [each for each in (stop - week * window for week in range(1, fallback_weeks + 1)) if each >= window]
    totals = [running[each] - running[each - window] for each in stops]
    threshold = float(np.percentile(totals, percentile)) if totals else float("inf")
    return Percentile(int(running[stop] - running[stop - window]), threshold, len(totals), seasonal)
