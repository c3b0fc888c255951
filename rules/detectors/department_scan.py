"""The subset of at least two departments that together report more than they should: what one desk alone cannot see.

Departments are ordered by observed over expected and the prefixes of that order are tried, which finds the best
subset without trying all (linear-time subset scan, Neill 2012). A unit's expectation is divided among departments as
its own past was, drawn towards the district's shares.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rules.detectors.nb_tail import (
    BASELINE_DAYS,
    GUARD_DAYS,
    Expectation,
    Shapes,
    expected_total,
    predictive_size,
    upper_tail,
)
from rules.series import FloatArray, IntArray, Panel

NAME = "department_scan"
WINDOWS = (7, 14)
_INDEX = (2, 3)  # of these windows among nb_tail.WINDOWS
_SHARE_STRENGTH = 8.0  # reports' worth of the district's shares in a unit's own shares


@dataclass(frozen=True, slots=True, eq=False)
class Subsets:
    """Rarest subset at each series and end: p, window, observed, expected (S × E) and a bit mask of departments."""

    p: FloatArray
    window: IntArray
    observed: IntArray
    expected: FloatArray
    members: IntArray


def subsets(
    panel: Panel, cells: Any, counts: IntArray, ends: IntArray, expectation: Expectation, *, shapes: Shapes
) -> Subsets:
    """Scan all series at all ends. `cells` is C × T, `counts` its roll-up S × T; a subset has two departments or more.

    Only series with three reports or more, and more than expected, from at least two departments are looked at.
    """
    shape = (counts.shape[0], len(ends))
    best = Subsets(
        np.ones(shape), np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape), np.zeros(shape, np.int64)
    )
    if len(panel.departments) < 2:
        return best
    running = [np.pad(np.cumsum(each, axis=1), ((0, 0), (1, 0))) for each in _split(panel, cells)]
    split = np.stack(running)  # D × S × (T + 1)
    stop = np.maximum(ends - GUARD_DAYS, 0)
    begin = np.maximum(stop - BASELINE_DAYS, 0)
    district = split[:, panel.parent < 0, :].sum(axis=1)
    for window, index in zip(WINDOWS, _INDEX, strict=True):
        total = expected_total(panel, expectation, window, index)
        first = np.maximum(ends - window, 0)
        now = split[:, :, ends] - split[:, :, first]
        observed = now.sum(axis=0)
        active = (now > 0).sum(axis=0)
        rows, columns = np.nonzero(
            (observed >= 3) & (active >= 2) & (observed > 0.8 * total) & (expectation.known >= 14)
        )
        if len(rows) == 0:
            continue
        past = (split[:, rows, stop[columns]] - split[:, rows, begin[columns]]).T.astype(float)
        city = (district[:, stop[columns]] - district[:, begin[columns]]).T.astype(float) + 1.0
        city /= city.sum(axis=1, keepdims=True)
        share = (past + _SHARE_STRENGTH * city) / (past.sum(axis=1, keepdims=True) + _SHARE_STRENGTH)
        seen = now[:, rows, columns].T
        mean = np.maximum(total[rows, columns][:, None] * share, 1e-6)
        order = np.argsort(-seen / mean, axis=1, kind="stable")
        heaped = np.cumsum(np.take_along_axis(seen, order, 1), axis=1)
        meant = np.cumsum(np.take_along_axis(mean, order, 1), axis=1)
        positive = np.take_along_axis(seen, order, 1) > 0
        size = predictive_size(panel, shapes, expectation, rows, columns, window)
        for width in range(2, len(panel.departments) + 1):
            usable = np.flatnonzero(positive[:, width - 1])
            if len(usable) == 0:
                break
            p = upper_tail(heaped[usable, width - 1], meant[usable, width - 1], size[usable])
            better = p < best.p[rows[usable], columns[usable]]
            u, p = usable[better], p[better]
            r, c = rows[u], columns[u]
            best.p[r, c], best.window[r, c] = p, window
            best.observed[r, c], best.expected[r, c] = heaped[u, width - 1], meant[u, width - 1]
            best.members[r, c] = (1 << order[u, :width]).sum(axis=1)
    return best


def member_names(panel: Panel, members: int) -> tuple[str, ...]:
    """Departments of a bit mask."""
    return tuple(name for bit, name in enumerate(panel.departments) if members >> bit & 1)


def _split(panel: Panel, cells: Any) -> list[IntArray]:
    return [
        np.asarray((panel.rollup[:, mine] @ cells[mine]).toarray(), dtype=np.int64)
        for mine in (np.flatnonzero(panel.cell_department == d) for d in range(len(panel.departments)))
    ]
