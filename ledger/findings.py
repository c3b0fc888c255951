"""What readers found, with the tallies that daily counts are summed from: both in one transaction, twice is once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from domain.errors import StoreError
from domain.reading import Findings
from domain.report import Report
from domain.wire import findings_from_json, findings_to_json
from ledger.engine import lock
from ledger.reports import Kept, chunks, rank_of
from ledger.series import tally
from ledger.tables import AnyRow, findings, readers, reports, tallies
from ledger.upsert import insert_new, upsert


def record(connection: Connection, batch: Sequence[tuple[Report, Findings]], *, reader: str) -> int:
    """Keep findings of accepted reports and their tallies; how many reports that changed.

    A newer reader version replaces what an older one found, and its tallies; the same or an older one changes nothing.
    Newer is who recorded later for the first time (or was preferred later). Errors: StoreError for a report that was
    not accepted.
    """
    found = {report.uid: each for report, each in batch}
    rank = _register(connection, reader)
    accepted = _accepted(connection, sorted(found))
    if missing := [report.id for report, _ in batch if report.uid not in accepted]:
        raise StoreError(f"ledger: expected accepted reports, found {missing[0]!r} ({len(missing)} such)")
    due = [uid for uid, row in accepted.items() if row.reader_rank < rank and row.kept == Kept.TEXT]
    superseded = [uid for uid in due if accepted[uid].reader_rank > 0]
    for uids in chunks(superseded):
        connection.execute(delete(tallies).where(tallies.c.report_uid.in_(uids)))
    rows = [{"report_uid": uid, "reader": reader, "rank": rank, "body": findings_to_json(found[uid])} for uid in due]
    upsert(connection, findings, rows)
    counted = [row for uid in due for row in tally(accepted[uid], found[uid])]
    if counted:
        connection.execute(insert(tallies), counted)
    for uids in chunks(due):
        connection.execute(update(reports).where(reports.c.uid.in_(uids)).values(reader_rank=rank))
    return len(due)


def prefer(connection: Connection, reader: str) -> None:
    """Make this reader version the newest, so that all reports wait for it: the way back to an older version."""
    lock(connection)
    newest = connection.scalar(select(func.max(readers.c.rank))) or 0
    if rank_of(connection, reader) != newest:
        insert_new(connection, readers, [{"name": reader, "rank": newest + 1}])
        connection.execute(update(readers).where(readers.c.name == reader).values(rank=newest + 1))


def get_findings(connection: Connection, report_uid: str) -> Findings | None:
    """The findings of the newest reader that has read this report."""
    body: Mapping[str, Any] | None = connection.scalar(
        select(findings.c.body).where(findings.c.report_uid == report_uid)
    )
    return None if body is None else findings_from_json(body)


def _register(connection: Connection, reader: str) -> int:
    if connection.scalar(select(readers.c.rank).where(readers.c.name == reader)) is None:
        lock(connection)
        insert_new(connection, readers, [{"name": reader, "rank": rank_of(connection, reader)}])
    return rank_of(connection, reader)


def _accepted(connection: Connection, uids: Sequence[str]) -> dict[str, AnyRow]:
    """What tallies need to know of each report, held against other recorders until the transaction ends."""
    columns = reports.c
    query = select(
        columns.uid,
        columns.department,
        columns.origin,
        columns.status,
        columns.received_at,
        columns.echo,
        columns.reader_rank,
        columns.kept,
    )
    rows = (
        row
        for some in chunks(uids)
        for row in connection.execute(query.where(columns.uid.in_(some)).order_by(columns.uid).with_for_update())
    )
    return {row.uid: row for row in rows}
