from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from domain.evidence import sentence_around
from domain.report import Masked, Report, Status
from ledger.ledger import Ledger
from ledger.retention import Deletion, redact
from tests.ledger.samples import NOW, READER, gas_findings, gas_signal, make_report

TEXT = "您好！我是住户□□□。翠湖家园3号楼有煤气味？家里有老人，很担心。\n谢谢"
DAYS = {"text_days": 90, "signal_days": 365, "exercise_days": 30}
YEAR = {"since": date(2026, 1, 1), "until": date(2027, 1, 1)}


def take_in(ledger: Ledger, *reports: Report) -> None:
    ledger.accept([(report, (Masked(7, 10, "name", "token"),)) for report in reports], now=NOW)
    ledger.record([(report, gas_findings(report)) for report in reports], reader=READER)


def test_redaction_leaves_the_quoted_sentences_where_they_stand() -> None:
    report = make_report(1, TEXT)
    trigger = gas_signal(report).trigger
    left = redact(report.body, [trigger])
    assert left == "□□！□□□□□□□。翠湖家园3号楼有煤气味？□□□□□，□□□。\n□□".replace("，", "□")
    assert sentence_around(left, trigger.start, trigger.end) == sentence_around(report.body, trigger.start, trigger.end)
    assert redact("停水 了", []) == "□□ □"


def test_texts_go_after_their_days_and_quotes_and_counts_stay(ledger: Ledger) -> None:
    report = replace(make_report(1, TEXT), title="反映煤气问题", address_hint="翠湖家园", lat=30.5, lon=120.5)
    take_in(ledger, report)
    before = ledger.counts(**YEAR)
    assert ledger.purge(NOW + timedelta(days=90), **DAYS) == Deletion(NOW + timedelta(days=90), 0, 0, 0)
    assert ledger.report("r1") == report
    later = NOW + timedelta(days=91)
    assert ledger.purge(later, **DAYS) == Deletion(later, texts=1, signals=0, exercises=0)
    ((left, found),) = ledger.unprojected("g", limit=9)
    trigger = found.signals[0].trigger
    assert left.title == "□□□□□□"
    assert left.quote(trigger.start, trigger.end) == trigger
    assert "翠湖家园3号楼有煤气味" in left.text
    assert "老人" not in left.body
    assert "住户" not in left.body
    assert left.address_hint == ""
    assert ledger.reports([report.uid])[report.uid][1] == ()
    assert ledger.counts(**YEAR) == before
    assert ledger.unread("reader-2", limit=9) == [], "no text is left to read"
    assert ledger.record([(report, gas_findings(report, reader="reader-2"))], reader="reader-2") == 0
    assert ledger.purge(later, **DAYS).texts == 0


def test_a_text_that_was_never_read_goes_too(ledger: Ledger) -> None:
    ledger.accept([(make_report(1, "停电了！"), ())], now=NOW)
    ledger.purge(NOW + timedelta(days=91), **DAYS)
    left = ledger.report("r1")
    assert left is not None
    assert left.text == "□□□！"


def test_signals_and_counts_go_after_theirs_and_never_come_back(ledger: Ledger) -> None:
    report = make_report(1, TEXT)
    take_in(ledger, report)
    ledger.mark_projected("g", [report.uid])
    later = NOW + timedelta(days=366)
    assert ledger.purge(later, **DAYS) == Deletion(later, texts=0, signals=1, exercises=0)
    assert ledger.report("r1") is None
    assert ledger.findings(report.uid) is None
    assert ledger.reports([report.uid]) == {}
    assert len(ledger.counts(**YEAR)) == 0
    ledger.reset_projection("g")
    assert ledger.unprojected("g", limit=9) == []
    take_in(ledger, report)
    assert ledger.report("r1") is None
    assert ledger.findings(report.uid) is None


def test_exercises_go_first_and_every_purge_leaves_a_record(ledger: Ledger) -> None:
    take_in(ledger, replace(make_report(1, TEXT), status=Status.EXERCISE), make_report(2, TEXT))
    first = ledger.purge(NOW + timedelta(days=31), **DAYS)
    assert first == Deletion(NOW + timedelta(days=31), texts=0, signals=0, exercises=1)
    assert ledger.report("r1") is None
    assert ledger.report("r2") is not None
    second = ledger.purge(NOW + timedelta(days=400), **DAYS)
    assert ledger.deletions() == (first, second)


def test_deleted_words_are_in_none_of_the_files(ledger: Ledger, tmp_path: Path) -> None:
    take_in(ledger, make_report(1, TEXT))
    ledger.purge(NOW + timedelta(days=91), **DAYS)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not any("家里有老人".encode() in path.read_bytes() for path in files)
