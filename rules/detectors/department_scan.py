"""The subset of at least two departments that together report more than they should: what one desk alone cannot see.

Departments are ordered by observed over expected and the prefixes of that order are tried, which finds the best
subset without trying all (linear-time subset scan, Neill 2012). A unit's expectation is divided among departments as
its own past was, drawn towards the district's shares.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rules.detectors.expectation import (
    BASELINE_DAYS,
    GUARD_DAYS,
    MINIMUM_BASELINE,
    Expectation,
    Shapes,
    cumulative,
    expected_total,
    predictive_size,
)
from rules.detectors.nb_tail import upper_tail
from rules.series import FloatArray, IntArray, Panel

NAME = "department_scan"
WINDOWS = (7, 14)  # days, among those of the expectation
_SHARE_STRENGTH = 8.0  # reports' worth of the district's shares in a unit's own shares


@dataclass(frozen=True, slots=True, eq=False)
class Subsets:
    """Rarest subset of R series at each end: p, window, observed, expected (R × E) and a bit mask of departments."""

    p: FloatArray
    window: IntArray
    observed: IntArray
    expected: FloatArray
    members: IntArray


def subsets(
    panel: Panel,
    cells: Any,
    running: IntArray,
    ends: IntArray,
    expectation: Expectation,
    *,
    shapes: Shapes,
    rows: IntArray,
) -> Subsets:
    """Scan these series (R) at all ends. `cells` is C × T, `running` the running totals of its roll-up, S × (T + 1).

    Only windows with three reports or more, and more than expected, are looked at.
    """
    shape = (len(rows), len(ends))
    best = Subsets(
        np.ones(shape), np.zeros(shape, np.int32), np.zeros(shape, np.int32), np.zeros(shape), np.zeros(shape, np.int64)
    )
    if len(panel.departments) < 2:
        return best
    stop = np.maximum(ends - GUARD_DAYS, 0)
    begin = np.maximum(stop - BASELINE_DAYS, 0)
    split = np.stack([cumulative(each) for each in _by_department(panel, cells, panel.rollup[rows])])  # D × R × (T + 1)
    whole = np.stack([cumulative(each)[0] for each in _by_department(panel, cells, None)])  # D × (T + 1)
    city = (whole[:, stop] - whole[:, begin]).T + 1.0
    city /= city.sum(axis=1, keepdims=True)
    for window in WINDOWS:
        total = expected_total(panel, expectation, rows, window)
        first = np.maximum(ends - window, 0)
        observed = running[np.ix_(rows, ends)] - running[np.ix_(rows, first)]
        r, c = np.nonzero((observed >= 3) & (observed > total) & (expectation.known >= MINIMUM_BASELINE))
        seen = (split[:, r, ends[c]] - split[:, r, first[c]]).T
        several = (seen > 0).sum(axis=1) >= 2
        r, c, seen = r[several], c[several], seen[several]
        past = (split[:, r, stop[c]] - split[:, r, begin[c]]).T
        share = (past + _SHARE_STRENGTH * city[c]) / (past.sum(axis=1, keepdims=True) + _SHARE_STRENGTH)
        mean = np.maximum(total[r, c][:, None] * share, 1e-6)
        size = predictive_size(panel, shapes, expectation, rows[r], c, window)
        _try_prefixes(best, r, c, seen, mean, size, window)
    return best


def member_names(panel: Panel, members: int) -> tuple[str, ...]:
    """Departments of a bit mask."""
    return tuple(name for bit, name in enumerate(panel.departments) if members >> bit & 1)


def _try_prefixes(
    best: Subsets, r: IntArray, c: IntArray, seen: IntArray, mean: FloatArray, size: FloatArray, window: int
) -> None:
    """Put into `best` what the prefixes of each candidate's order (N × D observed and expected) improve."""
    order = np.argsort(-seen / mean, axis=1, kind="stable")
    ordered = np.take_along_axis(seen, order, 1)
    heaped, meant = np.cumsum(ordered, axis=1), np.cumsum(np.take_along_axis(mean, order, 1), axis=1)
    masks = np.cumsum(np.int64(1) << order.astype(np.int64), axis=1)
    for last in range(1, seen.shape[1]):
        usable = np.flatnonzero((ordered[:, last] > 0) & (heaped[:, last] > meant[:, last]))
        p = upper_tail(heaped[usable, last], meant[usable, last], size[usable])
        better = p < best.p[r[usable], c[usable]]
        usable, p = usable[better], p[better]
        at = r[usable], c[usable]
        best.p[at], best.window[at], best.members[at] = p, window, masks[usable, last]
        best.observed[at], best.expected[at] = heaped[usable, last], meant[usable, last]


def _by_department(panel: Panel, cells: Any, rollup: Any | None) -> list[IntArray]:
    """Daily counts of each department: rolled up to the given rows, or of the whole district (1 × T)."""
    parts: list[IntArray] = []
    for department in range(len(panel.departments)):
        mine = np.flatnonzero(panel.cell_department == department)
        part = cells[mine]
        counts = np.asarray(part.sum(axis=0)).reshape(1, -1) if rollup is None else (rollup[:, mine] @ part).toarray()
        parts.append(np.asarray(counts, dtype=np.int32))
    return parts
