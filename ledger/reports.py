"""Accepting reports: from the commit on they cannot be lost, and twice is once. And which of them are still to read."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Select, func, select

from domain.echo import own_voice
from domain.errors import InputError
from domain.report import Masked, Origin, Report, Status
from domain.wire import masked_from_json, masked_to_json
from ledger.tables import AnyRow, readers, reports
from ledger.upsert import insert_new

MaskedReport: TypeAlias = tuple[Report, tuple[Masked, ...]]
T = TypeVar("T")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_CHUNK = 500  # keys in one IN (…): far below every database's limit of parameters


class Kept(StrEnum):
    """What retention has left of a report: all of its masked text, the sentences of its signals, or its id alone."""

    TEXT = "text"
    QUOTES = "quotes"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many reports of a batch were new, and how many had been accepted before."""

    new: int
    known: int


def accept(
    connection: Connection, batch: Sequence[MaskedReport], *, now: datetime, voices: Mapping[str, str] | None = None
) -> Accepted:
    """Keep the reports that are new by uid; of equal uids the first stands. One without `received_at` gets `now`.

    `voices`: whose voice a report repeats, by uid; without one equal texts are one voice.
    Errors: InputError naming the first report whose text no database can hold; nothing of the batch is kept.
    """
    rows = {report.uid: _to_row(report, masked, now) for report, masked in reversed(batch)}
    for uid in rows.keys() & (voices or {}).keys():
        rows[uid]["echo"] = (voices or {})[uid]
    new = len(insert_new(connection, reports, [rows[uid] for uid in sorted(rows)]))  # sorted: no deadlocks
    return Accepted(new, len(batch) - new)


def find_report(connection: Connection, report_id: str) -> Report | None:
    """The report of this uid, or of this id as given: the earliest received, should sources share the id."""
    query = select(reports).where(reports.c.kept != Kept.NOTHING)
    for condition in (reports.c.uid == report_id, reports.c.id == report_id):
        row = connection.execute(query.where(condition).order_by(reports.c.received_at, reports.c.uid)).first()
        if row is not None:
            return to_report(row)
    return None


def get_reports(connection: Connection, uids: Collection[str]) -> dict[str, MaskedReport]:
    """Reports by uid; unknown ones and those that retention has deleted are left out."""
    query = select(reports).where(reports.c.kept != Kept.NOTHING)
    rows = (
        row for some in chunks(sorted(set(uids))) for row in connection.execute(query.where(reports.c.uid.in_(some)))
    )
    return {row.uid: (to_report(row), masked_from_json(row.masked)) for row in rows}


def unread(connection: Connection, reader: str, *, limit: int) -> list[MaskedReport]:
    """Reports with their text that neither this reader version nor a newer one has read."""
    query = (
        select(reports)
        .where(reports.c.kept == Kept.TEXT, reports.c.reader_rank < rank_of(connection, reader))
        .order_by(reports.c.reader_rank, reports.c.uid)
        .limit(limit)
    )
    return [(to_report(row), masked_from_json(row.masked)) for row in connection.execute(query)]


def get_voices(connection: Connection, uids: Collection[str]) -> dict[str, str]:
    """The voice of each report, by uid: equal for those that repeat one text. Unknown ones are left out."""
    query = select(reports.c.uid, reports.c.echo)
    rows = (
        row for some in chunks(sorted(set(uids))) for row in connection.execute(query.where(reports.c.uid.in_(some)))
    )
    return {row.uid: row.echo for row in rows}


def recent(connection: Connection, *, days: float, now: datetime) -> list[tuple[Report, str]]:
    """Reports with their text and voice of the last days before the newest that is not of the future, oldest first."""
    newest = connection.scalar(select(func.max(reports.c.received_at)).where(reports.c.received_at <= now))
    if newest is None:
        return []
    query = select(reports).where(
        reports.c.kept == Kept.TEXT,
        reports.c.received_at > newest - timedelta(days=days),
        reports.c.received_at <= newest,
    )
    rows = connection.execute(query.order_by(reports.c.received_at, reports.c.uid))
    return [(to_report(row), row.echo) for row in rows]


def count_unread(connection: Connection, reader: str) -> int:
    """How many reports `unread` would give without a limit."""
    query = select(func.count()).where(reports.c.kept == Kept.TEXT, reports.c.reader_rank < rank_of(connection, reader))
    return connection.scalar(query) or 0


def never_read() -> Select[int]:
    """The question how many reports no reader has read."""
    return select(func.count()).where(reports.c.kept == Kept.TEXT, reports.c.reader_rank == 0)


def rank_of(connection: Connection, reader: str) -> int:
    """The place of this reader version among all; one that has never recorded is the newest."""
    rank = connection.scalar(select(readers.c.rank).where(readers.c.name == reader))
    return rank if rank is not None else (connection.scalar(select(func.max(readers.c.rank))) or 0) + 1


def to_report(row: AnyRow) -> Report:
    """A row of `reports` as the Report that was accepted."""
    return Report(
        id=row.id,
        text=row.text,
        title=row.title,
        source=row.source,
        department=row.department,
        received_at=row.received_at,
        address_hint=row.address_hint,
        origin=Origin(row.origin),
        status=Status(row.status),
        lat=row.lat,
        lon=row.lon,
        url=row.url,
    )


def chunks(items: Sequence[T], size: int = _CHUNK) -> Iterator[Sequence[T]]:
    """Slices of at most `size` items, in order."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _check_text(report: Report) -> None:
    words = (report.title, report.text, report.source, report.department, report.address_hint, report.url)
    if odd := _UNSTORABLE.search("".join(words)):
        raise InputError("text without NUL and lone surrogates", f"U+{ord(odd[0]):04X}", where=f"report {report.id!r}")


def _to_row(report: Report, masked: tuple[Masked, ...], now: datetime) -> dict[str, Any]:
    _check_text(report)
    return {
        "uid": report.uid,
        "id": report.id,
        "source": report.source,
        "department": report.department,
        "title": report.title,
        "text": report.text,
        "received_at": report.received_at or now,
        "received_given": report.received_at is not None,
        "address_hint": report.address_hint,
        "origin": report.origin.value,
        "status": report.status.value,
        "lat": report.lat,
        "lon": report.lon,
        "url": report.url,
        "masked": masked_to_json(masked),
        "echo": own_voice(report),
        "accepted_at": now,
        "kept": Kept.TEXT.value,
        "reader_rank": 0,
    }
