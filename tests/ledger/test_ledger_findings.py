from datetime import date

import pytest

from domain.errors import StoreError
from domain.reading import Findings
from ledger.ledger import Ledger
from tests.ledger.samples import NOW, READER, gas_findings, make_report

TEXT = "翠湖家园旁边的望江小区有煤气味。"
YEAR = {"since": date(2026, 1, 1), "until": date(2027, 1, 1)}


@pytest.fixture
def accepted(ledger: Ledger) -> Ledger:
    ledger.accept([(make_report(1, TEXT), ())], now=NOW)
    return ledger


REPORT = make_report(1, TEXT)
OLD = gas_findings(REPORT, "翠湖家园", reader="reader-1")
NEW = gas_findings(REPORT, "望江小区", reader="reader-2")


def test_findings_come_back_with_their_counts(accepted: Ledger) -> None:
    assert accepted.findings(REPORT.uid) is None
    assert accepted.record([(REPORT, OLD)], reader="reader-1") == 1
    assert accepted.findings(REPORT.uid) == OLD
    assert accepted.counts(**YEAR).key == ("place:翠湖家园",)


def test_the_same_reader_twice_is_once(accepted: Ledger) -> None:
    accepted.record([(REPORT, OLD)], reader="reader-1")
    before = accepted.content_hash()
    assert accepted.record([(REPORT, OLD)], reader="reader-1") == 0
    assert accepted.content_hash() == before
    assert accepted.counts(**YEAR).n == (1,)


def test_a_newer_reader_replaces_findings_and_counts(accepted: Ledger) -> None:
    accepted.record([(REPORT, OLD)], reader="reader-1")
    assert [report for report, _ in accepted.unread("reader-2", limit=9)] == [REPORT]
    assert accepted.record([(REPORT, NEW)], reader="reader-2") == 1
    assert accepted.findings(REPORT.uid) == NEW
    assert accepted.counts(**YEAR).key == ("place:望江小区",)
    assert accepted.unread("reader-2", limit=9) == []


def test_an_older_reader_that_is_still_running_changes_nothing(accepted: Ledger) -> None:
    """Two versions at work side by side must not overwrite each other in turns for ever."""
    accepted.record([(REPORT, OLD)], reader="reader-1")
    accepted.record([(REPORT, NEW)], reader="reader-2")
    assert accepted.unread("reader-1", limit=9) == []
    assert accepted.record([(REPORT, OLD)], reader="reader-1") == 0
    assert accepted.findings(REPORT.uid) == NEW


def test_preferring_an_older_reader_is_the_way_back(accepted: Ledger) -> None:
    accepted.record([(REPORT, OLD)], reader="reader-1")
    accepted.record([(REPORT, NEW)], reader="reader-2")
    accepted.prefer_reader("reader-2")
    assert accepted.unread("reader-2", limit=9) == [], "it is the newest already"
    accepted.prefer_reader("reader-1")
    assert len(accepted.unread("reader-1", limit=9)) == 1
    accepted.record([(REPORT, OLD)], reader="reader-1")
    assert accepted.findings(REPORT.uid) == OLD
    assert accepted.unread("reader-2", limit=9) == []


def test_findings_of_a_report_that_was_not_accepted_are_refused_with_the_batch(accepted: Ledger) -> None:
    stranger = make_report(99, TEXT)
    with pytest.raises(StoreError, match="r99"):
        accepted.record([(REPORT, OLD), (stranger, gas_findings(stranger))], reader=READER)
    assert accepted.findings(REPORT.uid) is None
    assert len(accepted.counts(**YEAR)) == 0


def test_findings_without_signals_are_findings(accepted: Ledger) -> None:
    nothing = Findings(REPORT.id, reader=READER)
    assert accepted.record([(REPORT, nothing)], reader=READER) == 1
    assert accepted.findings(REPORT.uid) == nothing
    assert accepted.unread(READER, limit=9) == []
