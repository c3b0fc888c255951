"""All counting detectors over one panel on one day: what the nightly scan calls."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from rules.calibrate import Calibration, calibrate
from rules.detectors import department_scan, nb_tail
from rules.detectors.exceedance import Exceedance
from rules.series import ALL, FloatArray, IntArray, Panel

LEAD_IN = nb_tail.BASELINE_DAYS + nb_tail.GUARD_DAYS


def scan_counts(
    panel: Panel, *, as_of: date, calibration: Calibration | None = None, least_days: float = 7.0
) -> tuple[list[Exceedance], Calibration]:
    """Exceedances of the day `as_of` (the last day that counts, included), rarest first, and the calibration used.

    Looks at columns up to `as_of` only, whatever the panel holds after it. A calibration that is missing, from the
    future or a week old is fitted anew: pass the returned one to the next call. Series that say the same (a unit whose
    reports are all of one kind) are told once, as the most specific measure. `least_days` leaves out what is commoner.
    """
    end = min(max(panel.column(as_of) + 1, 0), panel.days)
    counts = panel.counts[:, :end]
    shapes = nb_tail.fit_shapes(panel, counts)
    if calibration is None or not calibration.fits(as_of):
        calibration = calibrate(panel, as_of, lambda cells: _judge(panel, cells, shapes), lead_in=LEAD_IN)
    ends = np.array([end])
    expectation = nb_tail.expect(panel, counts, ends, shapes)
    tails = nb_tail.tails_given(panel, counts, ends, expectation, shapes=shapes)
    pairs = department_scan.subsets(panel, panel.cells[:, :end], counts, ends, expectation, shapes=shapes)
    found = [
        *_exceedances(panel, as_of, nb_tail.NAME, tails, calibration, least_days),
        *_exceedances(panel, as_of, department_scan.NAME, pairs, calibration, least_days, members=pairs.members),
    ]
    kept = _most_specific(found)
    return sorted(kept, key=lambda e: (-e.recurrence_days, e.p, e.unit, e.measure, e.detector)), calibration


def _judge(panel: Panel, cells: Any, shapes: nb_tail.Shapes) -> Mapping[str, FloatArray]:
    counts = np.asarray((panel.rollup @ cells).toarray(), dtype=np.int64)
    ends = np.arange(LEAD_IN, counts.shape[1]) + 1
    expectation = nb_tail.expect(panel, counts, ends, shapes)
    return {
        nb_tail.NAME: nb_tail.tails_given(panel, counts, ends, expectation, shapes=shapes).p,
        department_scan.NAME: department_scan.subsets(panel, cells, counts, ends, expectation, shapes=shapes).p,
    }


def _exceedances(
    panel: Panel,
    day: date,
    detector: str,
    result: nb_tail.Tails | department_scan.Subsets,
    calibration: Calibration,
    least_days: float,
    *,
    members: IntArray | None = None,
) -> list[Exceedance]:
    recurrence = calibration.recurrence_days(detector, result.p[:, 0])
    rows = np.flatnonzero((recurrence >= least_days) & (result.window[:, 0] > 0))
    end = panel.column(day) + 1
    found = []
    for row in rows:
        window = int(result.window[row, 0])
        if members is None:
            seen = panel.by_department(np.array([row]), end - window, end)[0]
            departments = tuple(name for name, n in zip(panel.departments, seen, strict=True) if n)
        else:
            departments = department_scan.member_names(panel, int(members[row, 0]))
        found.append(
            Exceedance(
                unit=panel.units[row],
                level=panel.levels[row],
                measure=panel.measures[row],
                detector=detector,
                day=day,
                window_days=window,
                observed=int(result.observed[row, 0]),
                expected=float(result.expected[row, 0]),
                p=float(result.p[row, 0]),
                recurrence_days=float(recurrence[row]),
                departments=departments,
            )
        )
    return found


def _most_specific(found: list[Exceedance]) -> list[Exceedance]:
    """One of those that only differ in how widely they name the kind: the kind before its family before all kinds."""
    best: dict[Exceedance, Exceedance] = {}
    for each in found:
        same = replace(each, measure="", expected=0.0, p=0.0, recurrence_days=0.0)
        if same not in best or _breadth(each.measure) < _breadth(best[same].measure):
            best[same] = each
    return list(best.values())


def _breadth(measure: str) -> int:
    return 2 if measure == ALL else 1 if "." not in measure else 0
