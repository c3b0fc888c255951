from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.alert import Alert, Change, Grade, PlaceRef, Reason
from domain.clock import SHANGHAI
from ledger.ledger import Ledger
from pipelines.silences import to_be_told

AT = datetime(2026, 5, 2, tzinfo=SHANGHAI)
YELLOW = Alert(
    alert_id="a1",
    fingerprint="gas|place:e",
    at=AT,
    change=Change.RAISED,
    grade=Grade.YELLOW,
    kinds=("gas.leak",),
    place=PlaceRef("e", "翠湖苑"),
    entities=(),
    report_ids=("R1",),
    departments=("燃气",),
    reasons=(Reason("nb_tail", "近7天3件", 3, 0.2, 40),),
)


@pytest.mark.parametrize(
    ("fields", "is_told"),
    [
        ({"kind": "gas.leak"}, False),
        ({"unit": "place:e"}, False),
        ({"unit": "e", "kind": "gas.leak"}, False),
        ({"fingerprint": "gas|place:e"}, False),
        ({"kind": "fire.burning"}, True),
        ({"unit": "place:e", "kind": "fire.burning"}, True),
    ],
)
def test_a_silence_holds_where_all_its_fields_fit(tmp_path: Path, fields: dict[str, str], is_told: bool) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        ledger.silence(**fields, until=AT + timedelta(days=7), who="值班员", why="已派人", at=AT - timedelta(days=1))
        assert bool(to_be_told([YELLOW], ledger.silences(AT))) is is_told
        assert to_be_told([YELLOW], ledger.silences(AT + timedelta(days=8))), "a silence ends by itself"


def test_a_red_is_never_silenced(tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        ledger.silence(kind="gas.leak", until=AT + timedelta(days=7), who="值班员", why="已派人", at=AT)
        assert to_be_told([replace(YELLOW, grade=Grade.RED)], ledger.silences(AT))
