"""Retention: masked text, then signals and counts, then exercise data are deleted when their time is over.

All days count from when the report was accepted. A report's id stays for ever, so that a file that is ingested again
brings nothing back; and what remains of its text is the sentences that its signals quote, until these go.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update

from domain.evidence import sentence_around
from domain.reading import Findings
from domain.report import MASK, Quote, Status
from domain.wire import findings_from_json
from ledger.reports import Kept, chunks, to_report
from ledger.tables import AnyRow, deletions, findings, projections, reports, tallies

_ENDS = frozenset("。！？!?；;")  # they and blanks stay where they are: sentences keep their limits and offsets hold


@dataclass(frozen=True, slots=True)
class Deletion:
    """What one purge deleted: texts, reports with signals and counts, reports of exercises."""

    at: datetime
    texts: int
    signals: int
    exercises: int


def purge(connection: Connection, now: datetime, *, text_days: int, signal_days: int, exercise_days: int) -> Deletion:
    """Delete what is older than its number of days, and append a record of the deletion."""
    accepted, status = reports.c.accepted_at, reports.c.status
    exercises = _delete(connection, status == Status.EXERCISE.value, accepted < now - timedelta(days=exercise_days))
    signals = _delete(connection, status == Status.ACTUAL.value, accepted < now - timedelta(days=signal_days))
    texts = _redact(connection, now - timedelta(days=text_days))
    deletion = Deletion(now, texts, signals, exercises)
    if deletion.texts or deletion.signals or deletion.exercises:
        connection.execute(insert(deletions), [asdict(deletion)])
    return deletion


def purges(connection: Connection) -> tuple[Deletion, ...]:
    """The records of all deletions, oldest first."""
    rows = connection.execute(select(deletions).order_by(deletions.c.seq))
    return tuple(Deletion(row.at, row.texts, row.signals, row.exercises) for row in rows)


def redact(body: str, quotes: Iterable[Quote]) -> str:
    """The body with every character outside the sentences of these quotes replaced by □. Its length stays."""
    kept: set[int] = set()
    for quote in quotes:
        kept.update(range(*sentence_around(body, quote.start, quote.end)))
    return "".join(
        char if position in kept or char in _ENDS or char.isspace() else MASK for position, char in enumerate(body)
    )


def quotes_of(found: Findings) -> Iterable[Quote]:
    """What the findings quote: triggers, cues, places, things and organisations of signals, and causes."""
    for signal in found.signals:
        yield signal.trigger
        yield from signal.cues
        yield from (mention.quote for mention in (*signal.places, *signal.things, *signal.organisations))
    for cause in found.causes:
        yield from (cause.cause, cause.effect)


def _delete(connection: Connection, *due: ColumnElement[bool]) -> int:
    uids = connection.scalars(select(reports.c.uid).where(reports.c.kept != Kept.NOTHING.value, *due)).all()
    for some in chunks(uids):
        for table in (tallies, projections, findings):
            connection.execute(delete(table).where(table.c.report_uid.in_(some)))
        emptied = update(reports).where(reports.c.uid.in_(some))
        connection.execute(
            emptied.values(
                title="",
                text="",
                address_hint="",
                url="",
                lat=None,
                lon=None,
                masked=[],
                echo="",
                kept=Kept.NOTHING.value,
            )
        )
    return len(uids)


def _redact(connection: Connection, before: datetime) -> int:
    due = select(reports.c.uid).where(reports.c.kept == Kept.TEXT.value, reports.c.accepted_at < before)
    uids = connection.scalars(due).all()
    change = update(reports).where(reports.c.uid == bindparam("of"))
    for some in chunks(uids):
        query = select(reports, findings.c.body).outerjoin(findings).where(reports.c.uid.in_(some))
        connection.execute(change, [_what_is_left(row) for row in connection.execute(query)])
    return len(uids)


def _what_is_left(row: AnyRow) -> dict[str, Any]:
    quotes = [] if row.body is None else quotes_of(findings_from_json(row.body))
    body = redact(to_report(row).body, quotes)
    title = body[: len(row.title)]
    text = body[len(row.title) + 1 :] if row.title else body
    return {"of": row.uid, "title": title, "text": text, "address_hint": "", "masked": [], "kept": Kept.QUOTES.value}
