"""Daily counts for the detectors: live signals by mentioned key, kind, department, origin and day of receipt.

Counts are summed, when asked for, from one small row a report, key and kind. So any order and repetition of work gives
the same numbers, a merge of two names never counts a report twice that uses both, and echoes can be told apart.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import Connection, func, select

from domain.clock import SHANGHAI
from domain.reading import Findings
from domain.report import Status
from domain.units import unit_keys
from ledger.reports import chunks
from ledger.tables import KEY_LENGTH, AnyRow, tallies

Cell: TypeAlias = tuple[str, str, str, str, int]  # key, kind, department, origin, day ordinal


@dataclass(frozen=True, slots=True)
class Counts:
    """Parallel columns, one row a cell, ordered by cell. `day` is a date ordinal (`date.toordinal`).

    `n` counts reports, `distinct` counts texts: reports of the cell that repeat one text are one.
    """

    key: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    day: tuple[int, ...] = ()
    n: tuple[int, ...] = ()
    distinct: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.key)


def tally(report: AnyRow, found: Findings) -> Iterator[dict[str, Any]]:
    """The rows that one report adds, from its row of `reports`: none for an exercise, each key and kind once."""
    if report.status != Status.ACTUAL:
        return
    live = (signal for signal in found.signals if signal.modality.live)
    pairs = {(key, signal.kind) for signal in live for key in unit_keys(signal) if len(key) <= KEY_LENGTH}
    for key, kind in sorted(pairs):
        yield {
            "report_uid": report.uid,
            "key": key,
            "kind": kind,
            "department": report.department,
            "origin": report.origin,
            "day": report.received_at.astimezone(SHANGHAI).toordinal(),
            "echo": report.echo,
        }


def counts(connection: Connection, *, since: date, until: date, canonical: Mapping[str, str] | None = None) -> Counts:
    """Cells of the days in [since, until). Keys that `canonical` maps are counted under the key of their entity."""
    canonical = canonical or {}
    merged = {*canonical.keys(), *canonical.values()}
    within = (tallies.c.day >= since.toordinal(), tallies.c.day < until.toordinal())
    cell = (tallies.c.key, tallies.c.kind, tallies.c.department, tallies.c.origin, tallies.c.day)
    summed = select(*cell, func.count(), func.count(tallies.c.echo.distinct())).where(*within).group_by(*cell)
    rows = [tuple(row) for row in connection.execute(summed).all() if row.key not in merged]
    voices: defaultdict[Cell, dict[str, str]] = defaultdict(dict)  # of merged keys: echo by report
    for keys in chunks(sorted(merged)):
        query = select(*cell, tallies.c.report_uid, tallies.c.echo).where(*within, tallies.c.key.in_(keys))
        for row in connection.execute(query):
            entity = canonical.get(row.key, row.key)
            voices[entity, row.kind, row.department, row.origin, row.day][row.report_uid] = row.echo
    rows += [(*cell, len(echoes), len(set(echoes.values()))) for cell, echoes in voices.items()]
    return Counts(*zip(*sorted(rows), strict=True)) if rows else Counts()
