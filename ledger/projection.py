"""How far a graph has come: which findings it still lacks. A write that was not marked is simply written again."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, select

from domain.reading import Findings
from domain.report import Report
from domain.wire import findings_from_json
from ledger.reports import Kept, chunks, to_report
from ledger.tables import findings, projections, reports
from ledger.upsert import upsert


def unprojected(
    connection: Connection, graph: str, *, limit: int, after: str = ""
) -> list[tuple[Report, Findings, int]]:
    """Reports whose present findings this graph lacks, ordered by uid, with the rank of the findings for `mark`.

    First those with a uid beyond `after`, so that a long projection does not pass over all it has done each time.
    """
    query = _lacking(graph, select(reports, findings.c.body, findings.c.rank)).order_by(findings.c.report_uid)
    rows = connection.execute(query.where(findings.c.report_uid > after).limit(limit)).all()
    if not rows and after:
        rows = connection.execute(query.limit(limit)).all()
    return [(to_report(row), findings_from_json(row.body), row.rank) for row in rows]


def count_unprojected(connection: Connection, graph: str) -> int:
    """How many reports `unprojected` would give without a limit."""
    return connection.scalar(_lacking(graph, select(func.count()))) or 0


def mark(connection: Connection, graph: str, uids: Sequence[str], *, ranks: Mapping[str, int]) -> None:
    """This graph now holds these reports, with findings of the given ranks (the present ones where none is given)."""
    known: dict[str, int] = {}
    for some in chunks(sorted(set(uids))):
        query = select(findings.c.report_uid, findings.c.rank).where(findings.c.report_uid.in_(some))
        known.update((row.report_uid, row.rank) for row in connection.execute(query))
    upsert(
        connection,
        projections,
        [{"graph": graph, "report_uid": uid, "rank": ranks.get(uid, rank)} for uid, rank in known.items()],
    )


def reset(connection: Connection, graph: str) -> None:
    """All findings wait for this graph again."""
    connection.execute(delete(projections).where(projections.c.graph == graph))


def _lacking(graph: str, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    held = and_(projections.c.report_uid == findings.c.report_uid, projections.c.graph == graph)
    return (
        query.select_from(findings.join(reports).outerjoin(projections, held))
        .where(reports.c.kept != Kept.NOTHING)
        .where((projections.c.rank.is_(None)) | (projections.c.rank != findings.c.rank))
    )
