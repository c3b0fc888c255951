from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest

from domain.clock import SHANGHAI
from domain.reading import Findings, Label, Modality, Signal
from domain.report import Origin, Report, Status
from ledger.ledger import Ledger
from ledger.series import Counts
from tests.ledger.samples import NOW, READER, find_words, gas_findings, gas_signal, make_report, mention

LONG = "翠湖家园3号楼有煤气味，已经连续三天了，住户都很担心，请尽快派人到现场查看处理。"
DAY = date(2026, 3, 9)


def take_in(ledger: Ledger, read: Sequence[tuple[Report, Findings]]) -> None:
    ledger.accept([(report, ()) for report, _ in read], now=NOW)
    ledger.record(read, reader=READER)


def count(ledger: Ledger, canonical: dict[str, str] | None = None) -> Counts:
    return ledger.counts(since=date(2026, 1, 1), until=date(2027, 1, 1), canonical=canonical)


def test_one_report_counts_once_in_a_cell_however_often_it_says_so(ledger: Ledger) -> None:
    report = make_report(1, "翠湖家园有煤气味，是的，有煤气味。")
    signal = gas_signal(report, "翠湖家园")
    take_in(ledger, [(report, Findings(report.id, signals=(signal, signal)))])
    assert count(ledger) == Counts(
        ("place:翠湖家园",), ("gas.leak",), ("燃气",), ("reported",), (DAY.toordinal(),), (1,), (1,)
    )


def test_places_things_and_organisations_count_by_id_where_known(ledger: Ledger) -> None:
    report = make_report(1, "翠湖家园2号电梯，宏达物业，门卫老王，有煤气味")
    signal = replace(
        gas_signal(report),
        places=(mention(report, "翠湖家园", known_as="e-12"),),
        things=(mention(report, "2号电梯", Label.THING), replace(mention(report, "电梯", Label.THING), named=False)),
        organisations=(mention(report, "宏达物业", Label.ORGANISATION),),
    )
    take_in(ledger, [(report, Findings(report.id, signals=(signal,)))])
    assert count(ledger).key == ("organisation:宏达物业", "place:e-12", "thing:2号电梯")


@pytest.mark.parametrize("modality", list(Modality))
def test_only_live_signals_count(ledger: Ledger, modality: Modality) -> None:
    report = make_report(1)
    take_in(ledger, [(report, Findings(report.id, signals=(gas_signal(report, "翠湖家园", modality=modality),)))])
    assert len(count(ledger)) == (1 if modality.live else 0)


def test_an_exercise_is_kept_and_never_counted(ledger: Ledger) -> None:
    report = replace(make_report(1), status=Status.EXERCISE)
    take_in(ledger, [(report, gas_findings(report))])
    assert ledger.findings(report.uid) is not None
    assert len(count(ledger)) == 0


def test_days_are_those_of_shanghai_and_until_is_not_included(ledger: Ledger) -> None:
    before = replace(make_report(1), received_at=datetime(2026, 3, 9, 23, 59, 59, tzinfo=SHANGHAI))
    after = replace(make_report(2), received_at=datetime(2026, 3, 10, 0, 0, tzinfo=SHANGHAI))
    take_in(ledger, [(report, gas_findings(report)) for report in (before, after)])
    assert count(ledger).day == (DAY.toordinal(), DAY.toordinal() + 1)
    assert ledger.counts(since=DAY, until=date(2026, 3, 10)).day == (DAY.toordinal(),)
    assert len(ledger.counts(since=DAY, until=DAY)) == 0


def test_departments_and_origins_are_cells_of_their_own(ledger: Ledger) -> None:
    reports = [
        make_report(1),
        replace(make_report(2), department="城管"),
        replace(make_report(3), origin=Origin.DISCOVERED),
        make_report(4),
    ]
    take_in(ledger, [(report, gas_findings(report)) for report in reports])
    cells = count(ledger)
    assert list(zip(cells.department, cells.origin, cells.n, strict=True)) == [
        ("城管", "reported", 1),
        ("燃气", "discovered", 1),
        ("燃气", "reported", 2),
    ]


def test_copies_of_a_long_text_are_one_text_and_short_equal_texts_are_people(ledger: Ledger) -> None:
    copies = [
        make_report(1, LONG),
        make_report(2, LONG.replace("，", " , ")),
        replace(make_report(3, LONG), title="转"),
    ]
    people = [replace(make_report(number, "翠湖家园有煤气味"), department="城管") for number in (4, 5)]
    take_in(ledger, [(report, gas_findings(report)) for report in (*copies, *people)])
    cells = count(ledger)
    assert dict(zip(cells.department, cells.n, strict=True)) == {"燃气": 3, "城管": 2}
    assert dict(zip(cells.department, cells.distinct, strict=True)) == {"燃气": 1, "城管": 2}


def test_merged_names_add_up_and_a_report_that_uses_both_counts_once(ledger: Ledger) -> None:
    both, one, other = (
        make_report(1, "翠湖家园（原名翠湖小区）有煤气味"),
        make_report(2, "翠湖家园有煤气味"),
        make_report(3, "翠湖小区有煤气味"),
    )
    apart = make_report(4, "望江小区有煤气味")
    take_in(
        ledger,
        [
            (both, gas_findings(both, "翠湖家园", "翠湖小区")),
            (one, gas_findings(one, "翠湖家园")),
            (other, gas_findings(other, "翠湖小区")),
            (apart, gas_findings(apart, "望江小区")),
        ],
    )
    plain = count(ledger)
    assert dict(zip(plain.key, plain.n, strict=True)) == {"place:翠湖家园": 2, "place:翠湖小区": 2, "place:望江小区": 1}
    merged = count(ledger, {"place:翠湖小区": "place:翠湖家园"})
    assert dict(zip(merged.key, merged.n, strict=True)) == {"place:翠湖家园": 3, "place:望江小区": 1}
    renamed = count(ledger, {"place:翠湖小区": "place:e-12", "place:翠湖家园": "place:e-12"})
    assert dict(zip(renamed.key, renamed.distinct, strict=True)) == {"place:e-12": 3, "place:望江小区": 1}
    assert count(ledger) == plain, "undoing a merge needs no new counts"


def test_a_signal_without_a_named_unit_is_not_counted(ledger: Ledger) -> None:
    report = make_report(1, "有煤气味")
    nowhere = Signal("gas.leak", Modality.ACTUAL, find_words(report, "煤气味"))
    take_in(ledger, [(report, Findings(report.id, signals=(nowhere,)))])
    assert len(count(ledger)) == 0
