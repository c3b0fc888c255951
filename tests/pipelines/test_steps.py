"""Silences and acknowledgements, on a real ledger, over a small stream of reports."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.clock import SHANGHAI
from domain.reading import Findings, Label, Mention, Modality, Signal
from domain.register import Place, PlaceTree
from domain.report import Quote, Report
from graph.memory import MemoryView
from ledger.ledger import Ledger
from pipelines.steps import scan_once
from rules.pack import load_packs

AT = datetime(2026, 5, 2, tzinfo=SHANGHAI)
TREE = PlaceTree.build(
    [
        Place("c", "云岫市", "city"),
        Place("d", "砚池区", "district", "c"),
        Place("s", "听泉街道", "street", "d"),
        Place("m", "听泉社区", "community", "s"),
        Place("e", "翠湖苑", "estate", "m"),
        Place("b", "翠湖苑3栋", "building", "e"),
    ]
)
TEXT = "翠湖苑3栋楼道里有很重的煤气味，闻着头晕，请马上派人来检查。"


@pytest.fixture
def district(tmp_path: Path) -> Iterator[tuple[Ledger, MemoryView]]:
    """Gas smells of one building on three days, told by three departments, after quiet weeks."""
    view = MemoryView.over(TREE)
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        ledger.import_places(TREE)
        for number, department in enumerate(("政务热线", "街道社区", "燃气", "消防救援", "燃气", "政务热线")):
            moment = AT - timedelta(hours=60 - 10 * number)
            report = Report(
                f"R{number}", TEXT + str(number), source=department, department=department, received_at=moment
            )
            place = Mention(0, 5, "翠湖苑3栋", Label.PLACE, "翠湖苑3栋", "b")
            signal = Signal("gas.leak", Modality.ACTUAL, Quote(12, 15, TEXT[12:15]), severity=2, places=(place,))
            findings = Findings(report.id, signals=(signal,), mentions=(place,), topic="gas.leak", reader="r1")
            ledger.accept([(report, ())], now=AT)
            ledger.record([(report, findings)], reader="r1")
            view.add(report, findings)
        yield ledger, view


def test_a_scan_tells_of_what_a_silence_leaves(district: tuple[Ledger, MemoryView]) -> None:
    ledger, view = district
    told = scan_once(ledger=ledger, view=view, as_of=AT - timedelta(days=1), packs=load_packs(), budget=5.0)
    assert told
    assert all("gas.leak" in alert.kinds for alert in told)
    ledger.silence(
        kind="gas.leak", until=AT + timedelta(days=7), who="值班员", why="已派人", at=AT - timedelta(hours=20)
    )
    later = scan_once(ledger=ledger, view=view, as_of=AT, packs=load_packs(), budget=5.0)
    assert all(alert.grade.value == "red" for alert in later)
    assert ledger.alerts(), "what is silenced is kept all the same"
