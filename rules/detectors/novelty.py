"""Novelty: the first report of its kind at a unit, or in the whole district for long. 苗头, before anything can be counted.

A first is judged by how often the district sees firsts that are as rare: the firsts of each (level, kind) in the
days before are counted, and a first counts against all of those (level, kind) pairs that are no commoner. So «first
smell of gas at some estate» that happens twice a week is nothing, and the first sinking road in a year is something.
The figure is days / (such firsts + 1), the rule of succession; it can never exceed the length of the history.
Learning phase and first-seen logic as in the new-value rules of security monitoring (LIMITS of that: a young history
calls everything new, hence the learning days).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from rules.detectors.exceedance import Exceedance
from rules.series import IntArray, Panel

NAME = "novelty"
LEARNING_DAYS = 28  # of the panel, in which nothing is a first
QUIET_DAYS = 90  # without a report of the kind, after which the next one is new again
RECENT_DAYS = 7  # how long a first stays one


@dataclass(frozen=True, slots=True, eq=False)
class Firsts:
    """Series rows and columns (days) of firsts: no report in the QUIET_DAYS before."""

    row: IntArray
    day: IntArray


def find_firsts(panel: Panel, end: int, *, quiet_days: int = QUIET_DAYS) -> Firsts:
    """All firsts of kinds (not of families or totals) in columns [LEARNING_DAYS, end)."""
    rows = np.flatnonzero(np.array(["." in measure for measure in panel.measures], dtype=bool))
    row, day = np.nonzero(panel.counts[rows, :end] > 0)
    before = np.full(len(day), -(10**6))
    before[1:][row[1:] == row[:-1]] = day[:-1][row[1:] == row[:-1]]
    fresh = (day - before > quiet_days) & (day >= LEARNING_DAYS)
    return Firsts(rows[row[fresh]], day[fresh])


def scan_novelty(
    panel: Panel, *, as_of: date, least_days: float = 7.0, quiet_days: int = QUIET_DAYS
) -> list[Exceedance]:
    """Firsts of the last RECENT_DAYS days up to `as_of` (included) that the district sees at most every `least_days`.

    `observed` is the reports since the first; `expected` what the level's firsts of that kind would give by chance in
    the same days; `p` the chance of one such first or more on a day. Rarest first.
    """
    panel = panel.between(panel.start, as_of)
    end = panel.days
    firsts = find_firsts(panel, end, quiet_days=quiet_days)
    span = end - LEARNING_DAYS - RECENT_DAYS
    if span < LEARNING_DAYS:
        return []
    new = firsts.day >= end - RECENT_DAYS
    label = [(panel.levels[row], panel.measures[row]) for row in firsts.row]
    past: dict[tuple[str, str], int] = {}
    for each, recent in zip(label, new, strict=True):
        past[each] = past.get(each, 0) + (0 if recent else 1)
    counts = np.sort(np.array(list(past.values())))
    found = []
    for index in np.flatnonzero(new):
        own = past[label[index]]
        as_rare = int(counts[: np.searchsorted(counts, own, side="right")].sum())
        recurrence = span / (as_rare + 1)
        if recurrence < least_days:
            continue
        row, day = int(firsts.row[index]), int(firsts.day[index])
        window = end - day
        seen = panel.by_department(np.array([row]), day, end)[0]
        found.append(
            Exceedance(
                unit=panel.units[row],
                level=panel.levels[row],
                measure=panel.measures[row],
                detector=NAME,
                day=as_of,
                window_days=window,
                observed=int(panel.counts[row, day:end].sum()),
                expected=window * own / span,
                p=float(-np.expm1(-1.0 / recurrence)),
                recurrence_days=recurrence,
                departments=tuple(name for name, n in zip(panel.departments, seen, strict=True) if n),
            )
        )
    return sorted(found, key=lambda e: (-e.recurrence_days, e.unit, e.measure))
