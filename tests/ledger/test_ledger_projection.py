from ledger.ledger import Ledger
from tests.ledger.samples import NOW, READER, gas_findings, make_report, make_stream

GRAPH = "bolt://localhost:7687/neo4j"


def test_a_graph_is_given_every_finding_once(ledger: Ledger) -> None:
    stream = make_stream(25)
    ledger.accept([masked_report for masked_report, _ in stream], now=NOW)
    ledger.record([(report, found) for (report, _), found in stream], reader=READER)
    given = {}
    while backlog := ledger.unprojected(GRAPH, limit=10):
        given.update({report.uid: found for report, found in backlog})
        ledger.mark_projected(GRAPH, [report.uid for report, _ in backlog])
    assert given == {report.uid: found for (report, _), found in stream}
    assert ledger.backlog(reader=READER, graph=GRAPH)["unprojected"] == 0


def test_what_was_not_marked_is_given_again(ledger: Ledger) -> None:
    report = make_report(1)
    ledger.accept([(report, ())], now=NOW)
    assert ledger.unprojected(GRAPH, limit=10) == [], "not read yet"
    ledger.record([(report, gas_findings(report))], reader=READER)
    assert ledger.unprojected(GRAPH, limit=10) == ledger.unprojected(GRAPH, limit=10) != []


def test_graphs_come_along_by_themselves_and_can_start_anew(ledger: Ledger) -> None:
    report = make_report(1)
    ledger.accept([(report, ())], now=NOW)
    ledger.record([(report, gas_findings(report))], reader=READER)
    ledger.mark_projected(GRAPH, [report.uid])
    assert ledger.unprojected(GRAPH, limit=10) == []
    assert len(ledger.unprojected("local", limit=10)) == 1
    ledger.reset_projection(GRAPH)
    assert len(ledger.unprojected(GRAPH, limit=10)) == 1


def test_a_newer_reader_brings_the_report_back_even_between_giving_and_marking(ledger: Ledger) -> None:
    report = make_report(1)
    ledger.accept([(report, ())], now=NOW)
    ledger.record([(report, gas_findings(report))], reader="reader-1")
    given = ledger.unprojected(GRAPH, limit=10)
    newer = gas_findings(report, "翠湖家园3号楼", reader="reader-2")
    ledger.record([(report, newer)], reader="reader-2")
    ledger.mark_projected(GRAPH, [each.uid for each, _ in given])
    assert ledger.unprojected(GRAPH, limit=10) == [(report, newer)]
    ledger.mark_projected(GRAPH, [report.uid])
    assert ledger.unprojected(GRAPH, limit=10) == []


def test_marking_what_has_no_findings_marks_nothing(ledger: Ledger) -> None:
    report = make_report(1)
    ledger.accept([(report, ())], now=NOW)
    ledger.mark_projected(GRAPH, [report.uid, "rep-unknown"])
    ledger.record([(report, gas_findings(report))], reader=READER)
    assert len(ledger.unprojected(GRAPH, limit=10)) == 1
