"""Every statement that the ledger really sends can be said to PostgreSQL; JIANWEI_TEST_POSTGRESQL names a server."""

import os
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql import ClauseElement

from domain.errors import StoreError
from domain.judgement import Verdict
from domain.register import Organisation, Place
from ledger.ledger import Ledger
from ledger.tables import metadata
from ledger.upsert import conflict_insert
from tests.ledger.samples import NOW, gas_findings, make_alert, make_judgement, make_report, make_stream

POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]
SPAN = {"since": date(2026, 1, 1), "until": date(2027, 1, 1)}


def do_everything(ledger: Ledger) -> tuple[Any, ...]:
    """Every public method of the ledger at least once; what a reader sees afterwards."""
    stream = make_stream(40)
    ledger.accept([masked_report for masked_report, _ in stream], now=NOW)
    ledger.accept([(make_report(1), ()), *(masked_report for masked_report, _ in stream)], now=NOW)
    for reader in ("reader-1", "reader-2"):
        waiting = {report.uid for report, _ in ledger.unread(reader, limit=99)}
        ledger.record([(report, found) for (report, _), found in stream if report.uid in waiting], reader=reader)
    ledger.record([(make_report(1), gas_findings(make_report(1)))], reader="reader-2")
    ledger.prefer_reader("reader-1")
    given = ledger.unprojected("g", limit=30)
    ledger.mark_projected("g", [report.uid for report, _ in given])
    ledger.mark_projected("h", [report.uid for report, _ in given])
    ledger.reset_projection("h")
    ledger.import_places(
        [Place("e-1", "翠湖家园", "estate", "c-1", 30.1, 120.2, ("翠湖",)), Place("c-1", "市", "city")]
    )
    ledger.import_places([Place("e-1", "翠湖新村", "estate", "c-1")])
    ledger.import_organisations([Organisation("o-1", "宏达物业")])
    kept = ledger.judge(make_judgement("翠湖家园", "望江小区"))
    ledger.judge(make_judgement("柳荫路", "望江小区", Verdict.DIFFERENT))
    ledger.undo(ledger.judge(make_judgement("柳荫路", "锦绣花园3号楼")), who="李工", why="有误", at=NOW)
    ledger.append_alerts([make_alert("a"), make_alert("b")], scanned=NOW, state={"scan": {"n": 1}})
    ledger.append_alerts([make_alert("a", hours=1)], scanned=NOW + timedelta(hours=1))
    ledger.acknowledge("a", who="王工", why="", at=NOW)
    ledger.silence(kind="gas.leak", until=NOW + timedelta(days=1), who="王工", why="", at=NOW)
    ledger.set_state("x", [1])
    merged = ledger.counts(**SPAN, canonical=ledger.canonical())
    before = ledger.content_hash()
    ledger.purge(NOW + timedelta(days=100), text_days=90, signal_days=365, exercise_days=30)
    ledger.purge(NOW + timedelta(days=999), text_days=90, signal_days=365, exercise_days=30)
    some = make_report(1)
    return (
        (kept, merged, before, ledger.content_hash(), ledger.counts(**SPAN), ledger.totals()),
        (ledger.report("s1"), ledger.reports([some.uid]), ledger.findings(some.uid), ledger.deletions()),
        (ledger.backlog(reader="reader-1", graph="g"), ledger.places(), ledger.organisations()),
        (ledger.judgements(), ledger.history(), ledger.canonical(), ledger.state("scan"), ledger.state("x")),
        (ledger.alerts(), ledger.open_alerts(), ledger.alert_history("a"), ledger.acknowledged()),
        (ledger.silences(NOW), ledger.last_scan()),
    )


def test_every_statement_compiles_for_postgresql(ledger: Ledger) -> None:
    said: list[Any] = []

    def listen(_connection: object, clause: ClauseElement, *_rest: object) -> None:
        said.append(clause)

    event.listen(ledger._database._engine, "before_execute", listen)
    do_everything(ledger)
    assert len(said) > 100
    for clause in said:
        if isinstance(clause, sqlite.Insert):  # only the helper makes these; it makes the other kind there
            for overwrite in (False, True):
                twin: Any = conflict_insert(clause.table, "postgresql", overwrite=overwrite)
                assert "ON CONFLICT" in str(twin.compile(dialect=POSTGRESQL))
        else:
            assert str(clause.compile(dialect=POSTGRESQL))


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=str)
def test_every_table_can_be_made_in_postgresql(table: Any) -> None:
    made = str(CreateTable(table).compile(dialect=POSTGRESQL))
    assert "TIMESTAMP WITHOUT" not in made
    for index in table.indexes:
        assert str(CreateIndex(index).compile(dialect=POSTGRESQL))


def test_another_product_is_refused_by_name() -> None:
    with pytest.raises(StoreError, match="'mysql'"):
        conflict_insert(metadata.tables["states"], "mysql", overwrite=True)


def test_a_real_server_gives_the_same_as_sqlite(ledger: Ledger) -> None:
    address = os.environ.get("JIANWEI_TEST_POSTGRESQL")
    if not address:
        pytest.skip("JIANWEI_TEST_POSTGRESQL names no empty database of a PostgreSQL server")
    with Ledger.open(address) as other:
        assert do_everything(other) == do_everything(ledger)
