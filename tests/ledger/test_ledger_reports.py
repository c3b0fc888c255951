from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.errors import InputError
from domain.report import Masked, Origin, Report, Status
from ledger.ledger import Ledger
from ledger.reports import Accepted
from tests.ledger.samples import NOW, READER, gas_findings, make_report, make_stream


def test_a_report_comes_back_as_it_was_accepted(ledger: Ledger) -> None:
    report = Report(
        "2026-17",
        "□□□反映：望江小区停电了。\n电话□□□□□□□□□□□ 😀",
        title="停电",
        source="网格",
        department="供电",
        received_at=datetime(2026, 3, 9, 8, 30, 15, 250_000, tzinfo=UTC),
        address_hint="望江小区",
        origin=Origin.DISCOVERED,
        status=Status.EXERCISE,
        lat=30.123456789012,
        lon=120.1,
        url="https://example.org/1",
    )
    masked = (Masked(3, 6, "name", "t1"), Masked(20, 31, "phone", "t2"))
    assert ledger.accept([(report, masked)], now=NOW) == Accepted(new=1, known=0)
    assert ledger.report(report.uid) == report
    assert ledger.report("2026-17") == report
    assert ledger.reports([report.uid, "rep-unknown"]) == {report.uid: (report, masked)}
    assert ledger.report("unknown") is None


def test_the_second_time_changes_nothing(ledger: Ledger) -> None:
    report = make_report(1)
    ledger.accept([(report, ())], now=NOW)
    before = ledger.content_hash()
    again = replace(report, text="别的说法", received_at=None)
    assert ledger.accept([(report, ()), (again, ())], now=NOW) == Accepted(new=0, known=2)
    assert ledger.report("r1") == report
    assert ledger.content_hash() == before


def test_of_two_equal_ids_in_one_batch_the_first_stands(ledger: Ledger) -> None:
    report = make_report(1)
    again = replace(report, text="别的说法")
    assert ledger.accept([(report, ()), (again, ())], now=NOW) == Accepted(new=1, known=1)
    assert ledger.report("r1") == report


def test_the_same_id_of_another_source_is_another_report(ledger: Ledger) -> None:
    one, other = make_report(1), replace(make_report(1, days=-1), source="网格")
    assert ledger.accept([(one, ()), (other, ())], now=NOW).new == 2
    assert ledger.report("r1") == other, "the earliest received"


def test_a_report_without_a_time_was_received_now_and_keeps_that_time(ledger: Ledger) -> None:
    report = replace(make_report(1), received_at=None)
    ledger.accept([(report, ())], now=NOW)
    ledger.accept([(report, ())], now=datetime(2027, 1, 1, tzinfo=UTC))
    kept = ledger.report("r1")
    assert kept is not None
    assert kept.received_at == NOW


def test_unread_is_what_this_reader_has_not_recorded(ledger: Ledger) -> None:
    stream = make_stream(30)
    ledger.accept([masked_report for masked_report, _ in stream], now=NOW)
    first = ledger.unread(READER, limit=20)
    assert len(first) == 20
    found = {report.uid: each for (report, _), each in stream}
    ledger.record([(report, found[report.uid]) for report, _ in first], reader=READER)
    rest = ledger.unread(READER, limit=20)
    assert len(rest) == 10
    assert not {report.uid for report, _ in rest} & {report.uid for report, _ in first}
    masks = dict(masked_report for masked_report, _ in stream if masked_report[1])
    assert all(masks.get(report, ()) == masked for report, masked in first + rest if report.id in masks)
    assert ledger.totals() | {"tallies": 0} == {
        "reports": 30,
        "unread": 10,
        "findings": 20,
        "tallies": 0,
        "judgements": 0,
        "alerts": 0,
    }
    assert ledger.backlog(reader=READER, graph="g") == {"unread": 10, "unprojected": 20}


@pytest.mark.parametrize("odd", ["\ud800", "\0"])
def test_text_that_not_every_database_can_hold_is_refused_with_the_batch(ledger: Ledger, odd: str) -> None:
    broken = replace(make_report(2), text=f"停电{odd}了")
    with pytest.raises(InputError, match="report 'r2'"):
        ledger.accept([(make_report(1), ()), (broken, ())], now=NOW)
    assert ledger.totals()["reports"] == 0


def test_empty_batches_do_nothing(ledger: Ledger) -> None:
    assert ledger.accept([], now=NOW) == Accepted(0, 0)
    assert ledger.record([], reader=READER) == 0
    assert ledger.reports([]) == {}


def test_a_large_batch_passes_the_limits_of_statements(ledger: Ledger) -> None:
    batch = [(make_report(number), ()) for number in range(3_000)]
    assert ledger.accept(batch, now=NOW).new == 3_000
    assert ledger.record([(report, gas_findings(report)) for report, _ in batch], reader=READER) == 3_000
    assert len(ledger.reports([report.uid for report, _ in batch])) == 3_000
