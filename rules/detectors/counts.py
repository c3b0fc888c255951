"""All counting detectors over one panel on one day: what the nightly scan calls."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np

from rules.calibrate import Calibration, calibrate
from rules.detectors import department_scan, nb_tail
from rules.detectors.exceedance import Exceedance
from rules.detectors.expectation import (
    BASELINE_DAYS,
    GUARD_DAYS,
    MINIMUM_BASELINE,
    WINDOWS,
    Shapes,
    cumulative,
    expect,
    fit_shapes,
)
from rules.series import ALL, FloatArray, IntArray, Panel

LEAD_IN = BASELINE_DAYS + GUARD_DAYS
HISTORY_DAYS = 182  # what shapes and null replays are fitted on; older days are another season
LEAST_HISTORY = MINIMUM_BASELINE + GUARD_DAYS  # days of stream before the first word
_BLOCK = 2000  # series judged at once: bounds memory
_NULL_WORK = 2_000_000  # series × null days that a calibration may take: a few seconds
_NULL_DAYS = (250, 800)


def scan_counts(
    panel: Panel, *, as_of: date, calibration: Calibration | None = None, least_days: float = 7.0
) -> tuple[list[Exceedance], Calibration]:
    """Exceedances of the day `as_of` (the last day that counts, included), rarest first, and the calibration used.

    Looks at columns up to `as_of` only, whatever the panel holds after it. A calibration that is missing, from the
    future or two weeks old is fitted anew: pass the returned one to the next call. Series that say the same (a unit whose
    reports are all of one kind) are told once, as the most specific measure. `least_days` leaves out what is commoner.
    """
    panel = panel.between(as_of - timedelta(days=HISTORY_DAYS - 1), as_of)
    if panel.days < LEAST_HISTORY or not panel.units:
        return [], calibration or Calibration(as_of, 0, 0, {})
    shapes = fit_shapes(panel, panel.counts)
    if calibration is None or not calibration.fits(as_of):
        judge = partial(judge_nulls, panel, shapes)
        calibration = calibrate(panel, as_of, judge, null_days=null_days(panel), lead_in=LEAD_IN)
    running, ends = cumulative(panel.counts), np.array([panel.days])
    expectation = expect(panel, running, ends, shapes=shapes)
    rows = np.flatnonzero(running[:, -1] > running[:, panel.days - max(WINDOWS)])
    tails = nb_tail.tails(panel, running, ends, expectation, shapes=shapes, rows=rows)
    pairs = department_scan.subsets(panel, panel.cells, running, ends, expectation, shapes=shapes, rows=rows)
    found = [
        *_exceedances(panel, rows, as_of, nb_tail.NAME, tails, calibration, least_days),
        *_exceedances(panel, rows, as_of, department_scan.NAME, pairs, calibration, least_days),
    ]
    kept = _most_specific(found)
    return sorted(kept, key=lambda e: (-e.recurrence_days, e.p, e.unit, e.measure, e.detector)), calibration


def null_days(panel: Panel) -> int:
    """How many null days a calibration of this panel can afford."""
    return int(np.clip(_NULL_WORK // max(1, len(panel.units)), *_NULL_DAYS))


def judge_nulls(panel: Panel, shapes: Shapes, cells: Any) -> Iterator[Mapping[str, FloatArray]]:
    """p of every detector over null cells (C × (LEAD_IN + days)), in blocks of series: what `calibrate` asks for."""
    running = cumulative(np.asarray((panel.rollup @ cells).toarray(), dtype=np.int32))
    ends = np.arange(LEAD_IN, running.shape[1] - 1) + 1
    expectation = expect(panel, running, ends, shapes=shapes)
    for first in range(0, len(running), _BLOCK):
        rows = np.arange(first, min(first + _BLOCK, len(running)))
        yield {
            nb_tail.NAME: nb_tail.tails(panel, running, ends, expectation, shapes=shapes, rows=rows).p,
            department_scan.NAME: department_scan.subsets(
                panel, cells, running, ends, expectation, shapes=shapes, rows=rows
            ).p,
        }


def _exceedances(
    panel: Panel,
    rows: IntArray,
    day: date,
    detector: str,
    result: nb_tail.Tails | department_scan.Subsets,
    calibration: Calibration,
    least_days: float,
) -> list[Exceedance]:
    recurrence = calibration.recurrence_days(detector, result.p[:, 0])
    found = []
    for index in np.flatnonzero((recurrence >= least_days) & (result.window[:, 0] > 0)):
        row, window = int(rows[index]), int(result.window[index, 0])
        if isinstance(result, department_scan.Subsets):
            departments = department_scan.member_names(panel, int(result.members[index, 0]))
        else:
            end = panel.column(day) + 1
            seen = panel.by_department(np.array([row]), end - window, end)[0]
            departments = tuple(name for name, n in zip(panel.departments, seen, strict=True) if n)
        found.append(
            Exceedance(
                unit=panel.units[row],
                level=panel.levels[row],
                measure=panel.measures[row],
                detector=detector,
                day=day,
                window_days=window,
                observed=int(result.observed[index, 0]),
                expected=float(result.expected[index, 0]),
                p=float(result.p[index, 0]),
                recurrence_days=float(recurrence[index]),
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
