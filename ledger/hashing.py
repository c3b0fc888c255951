"""One hash over all that the ledger knows, to compare two builds. Clocks are left out.

Rows are hashed one by one and the hashes added modulo 2^256 (a multiset hash: Bellare and Micciancio 1997, AdHash), so
that the order of rows, which databases collate differently, plays no part. It finds accidents, it seals nothing.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from domain.judgement import Judgement
from ledger.engine import dump_json
from ledger.judgements import valid_judgements
from ledger.register import get_organisations, get_places
from ledger.tables import findings, reports, tallies

_CLOCKS = frozenset({"accepted_at", "reader_rank"})
_RECEIVED = frozenset({"received_at", "day"})  # a clock, too, where the report did not give it


def content_hash(connection: Connection) -> str:
    """64 hex digits over reports, findings, tallies, master data and valid judgements.

    A received time, and the day of its tallies, count only where the report gave it.
    """
    total = 0
    for line in _lines(connection):
        total += int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")
    return f"{total % 2**256:064x}"


def _lines(connection: Connection) -> Iterator[str]:
    tallied = select(tallies, reports.c.received_given).join(reports)
    for name, query in (("report", select(reports)), ("tally", tallied)):
        for row in connection.execute(query).mappings():
            left_out = _CLOCKS if row["received_given"] else _CLOCKS | _RECEIVED
            yield _line(name, {column: value for column, value in row.items() if column not in left_out})
    for row in connection.execute(select(findings.c.report_uid, findings.c.reader, findings.c.body)).mappings():
        yield _line("findings", dict(row))
    for place in get_places(connection):
        yield _line("place", repr(place))
    for organisation in get_organisations(connection):
        yield _line("organisation", repr(organisation))
    for judgement in valid_judgements(connection):
        yield _line("judgement", _decided(judgement))


def _decided(judgement: Judgement) -> list[object]:
    pair = sorted((judgement.left, judgement.right))
    return [*pair, judgement.verdict.value, judgement.who, judgement.why, judgement.score]


def _line(name: str, content: object) -> str:
    if isinstance(content, dict):
        content = sorted((key, _plain(value)) for key, value in content.items())
    return dump_json([name, content])


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
