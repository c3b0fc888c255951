"""The tables of the ledger. What came in and what people decided is appended; findings and tallies are derived.

Units here are places, things and organisations; nothing in this schema describes or rates a person.
"""

from datetime import UTC, datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    TypeDecorator,
)

from domain.clock import SHANGHAI

SCHEMA_VERSION = 1
KEY_LENGTH = 512  # characters of a unit key; what is longer is no name
AnyRow: TypeAlias = Row[*tuple[Any, ...]]


class UtcTime(TypeDecorator[datetime]):
    """Aware times: kept in UTC (SQLite keeps no zone), given back in the zone that `domain.clock` reads times in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC. Errors: TypeError for a time without a zone."""
        if value is not None and value.tzinfo is None:
            raise TypeError(f"a time without a zone: {value}")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in Asia/Shanghai."""
        if value is None:
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(SHANGHAI)


metadata = MetaData()

schema = Table("schema_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

# `received_given` is false when the clock stood in for a missing time; `kept` says what retention has left of a report.
# `reader_rank` repeats the rank of its findings (0: not read), so that unread work is found without a scan.
reports = Table(
    "reports",
    metadata,
    Column("uid", String(32), primary_key=True),
    Column("id", Text, nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("received_given", Boolean, nullable=False),
    Column("address_hint", Text, nullable=False),
    Column("origin", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("lat", Double),
    Column("lon", Double),
    Column("url", Text, nullable=False),
    Column("masked", JSON, nullable=False),
    Column("echo", String(32), nullable=False),
    Column("accepted_at", UtcTime, nullable=False),
    Column("kept", String(8), nullable=False),
    Column("reader_rank", Integer, nullable=False),
    Index("ix_reports_work", "kept", "reader_rank", "uid"),
)

# The order in which reader versions first recorded: a higher rank is the newer reader.
readers = Table(
    "readers",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("rank", Integer, nullable=False, unique=True),
)

findings = Table(
    "findings",
    metadata,
    Column("report_uid", ForeignKey("reports.uid"), primary_key=True),
    Column("reader", ForeignKey("readers.name"), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("body", JSON, nullable=False),
)

# What daily counts are summed from: one row for each report, mentioned key and kind. `day` is a date ordinal.
tallies = Table(
    "tallies",
    metadata,
    Column("report_uid", ForeignKey("reports.uid"), primary_key=True),
    Column("key", String(KEY_LENGTH), primary_key=True),
    Column("kind", String(64), primary_key=True),
    Column("department", Text, nullable=False),
    Column("origin", String(16), nullable=False),
    Column("day", Integer, nullable=False),
    Column("echo", String(32), nullable=False),
    Index("ix_tallies_day", "day"),
    Index("ix_tallies_key_day", "key", "day"),
    sqlite_with_rowid=False,
)

# How far each graph has come: the rank of the findings that it holds of a report.
projections = Table(
    "projections",
    metadata,
    Column("graph", String(256), primary_key=True),
    Column("report_uid", ForeignKey("reports.uid"), primary_key=True),
    Column("rank", Integer, nullable=False),
    sqlite_with_rowid=False,
)

places = Table(
    "places",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("parent_id", ForeignKey("places.id", deferrable=True, initially="DEFERRED")),
    Column("lat", Double),
    Column("lon", Double),
    Column("aliases", JSON, nullable=False),
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("aliases", JSON, nullable=False),
)

judgements = Table(
    "judgements",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("left", Text, nullable=False),
    Column("right", Text, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("score", Double),
)

undoings = Table(
    "undoings",
    metadata,
    Column("judgement_id", ForeignKey("judgements.id"), primary_key=True),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

# One row for each change of an alert; `id` comes from its content, so that a repeated scan appends nothing.
alerts = Table(
    "alerts",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("alert_id", String(64), nullable=False, index=True),
    Column("change", String(16), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("body", JSON, nullable=False),
)

scans = Table(
    "scans",
    metadata,
    Column("at", UtcTime, primary_key=True),
    Column("alerts", Integer, nullable=False),
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("alert_id", String(64), nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

silences = Table(
    "silences",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("unit", Text, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

states = Table(
    "states",
    metadata,
    Column("name", String(256), primary_key=True),
    Column("body", JSON, nullable=False),
)

deletions = Table(
    "deletions",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("texts", Integer, nullable=False),
    Column("signals", Integer, nullable=False),
    Column("exercises", Integer, nullable=False),
)
