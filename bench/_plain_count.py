"""The baseline that everybody has: at least N reports of a family of kinds about one unit within seven days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.reading import Findings
from domain.report import Report, Status
from domain.units import unit_keys


class Row(NamedTuple):
    """One live signal at one unit."""

    at: datetime
    unit: str
    family: str
    report_id: str


def rows_of(read: Iterable[tuple[Report, Findings]]) -> list[Row]:
    """All live signals of real reports, in order of receipt."""
    return sorted(
        Row(report.received_at, unit, signal.kind.partition(".")[0], report.id)
        for report, found in read
        if report.received_at is not None and report.status is Status.ACTUAL
        for signal in found.signals
        if signal.modality.live
        for unit in unit_keys(signal)
    )


def count_alerts(rows: Iterable[Row], least: int) -> Iterator[tuple[datetime, list[str]]]:
    """When the count is reached, with the report ids; the same unit and family at most once in 14 days."""
    recent: dict[tuple[str, str], list[Row]] = defaultdict(list)
    raised: dict[tuple[str, str], datetime] = {}
    for row in rows:
        cell = (row.unit, row.family)
        recent[cell] = [each for each in recent[cell] if row.at - each.at <= timedelta(days=7)] + [row]
        ids = list(dict.fromkeys(each.report_id for each in recent[cell]))
        quiet = cell not in raised or row.at - raised[cell] > timedelta(days=14)
        if len(ids) >= least and quiet:
            raised[cell] = row.at
            yield row.at, ids


def nearest(rows: list[Row], target: int) -> tuple[int, list[tuple[datetime, list[str]]]]:
    """The threshold whose number of alerts is nearest to `target`, and these alerts."""
    tried = [(least, list(count_alerts(rows, least))) for least in range(2, 12)]
    return min(tried, key=lambda pair: abs(len(pair[1]) - target))
