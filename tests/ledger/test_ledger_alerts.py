from datetime import timedelta

import pytest

from domain.alert import Change, Grade
from domain.errors import InputError, StoreError
from ledger.ledger import Ledger
from tests.ledger.samples import NOW, make_alert


def test_the_present_state_of_an_alert_is_its_last_change(ledger: Ledger) -> None:
    raised = make_alert("a", grade=Grade.YELLOW)
    upgraded = make_alert("a", hours=3, change=Change.UPGRADED)
    other, closed = make_alert("b", hours=1), make_alert("b", hours=2, change=Change.CLOSED)
    ledger.append_alerts([raised, other], scanned=NOW)
    ledger.append_alerts([closed, upgraded], scanned=NOW + timedelta(hours=3))
    assert ledger.alerts() == (upgraded, closed)
    assert ledger.open_alerts() == (upgraded,)
    assert ledger.alert_history("a") == (raised, upgraded)
    assert ledger.alert_history("unknown") == ()
    assert ledger.totals()["alerts"] == 2
    assert ledger.last_scan() == NOW + timedelta(hours=3)


def test_a_scan_that_is_kept_twice_is_once(ledger: Ledger) -> None:
    for _ in range(2):
        ledger.append_alerts([make_alert("a")], scanned=NOW, state={"scan": {"open": ["a"]}})
    assert ledger.alert_history("a") == (make_alert("a"),)
    assert ledger.state("scan") == {"open": ["a"]}


def test_a_scan_and_its_memory_are_one(ledger: Ledger) -> None:
    with pytest.raises(StoreError, match="not JSON serializable"):
        ledger.append_alerts([make_alert("a")], scanned=NOW, state={"scan": {1, 2}})
    assert ledger.alerts() == ()
    assert ledger.state("scan") is None
    assert ledger.last_scan() is None


def test_states_hold_any_json(ledger: Ledger) -> None:
    for value in ({"甲": [1, 2.5, None]}, "文", [], None, 0):
        ledger.set_state("register:local", value)
        assert ledger.state("register:local") == value


def test_acknowledging_names_who_and_needs_a_known_alert(ledger: Ledger) -> None:
    ledger.append_alerts([make_alert("a")], scanned=NOW)
    ledger.acknowledge("a", who="王工", why="已派单", at=NOW)
    ledger.acknowledge("a", who="李工", why="已到场", at=NOW + timedelta(hours=1))
    assert {alert_id: note.who for alert_id, note in ledger.acknowledged().items()} == {"a": "李工"}
    with pytest.raises(InputError, match="'z'"):
        ledger.acknowledge("z", who="王工", why="", at=NOW)


def test_a_silence_holds_until_its_end(ledger: Ledger) -> None:
    ledger.silence(kind="utility.water", until=NOW + timedelta(days=2), who="王工", why="计划停水", at=NOW)
    (found,) = ledger.silences(NOW + timedelta(days=1))
    assert (found.kind, found.unit, found.fingerprint, found.who) == ("utility.water", "", "", "王工")
    assert ledger.silences(NOW - timedelta(seconds=1)) == ()
    assert ledger.silences(NOW + timedelta(days=2)) == ()


def test_a_later_silence_with_the_same_fields_replaces_the_former(ledger: Ledger) -> None:
    soon, late = NOW + timedelta(hours=1), NOW + timedelta(days=9)
    ledger.silence(unit="place:e-12", until=late, who="王工", why="施工", at=NOW)
    ledger.silence(unit="place:e-13", until=late, who="王工", why="施工", at=NOW)
    ledger.silence(unit="place:e-12", until=soon, who="李工", why="施工已结束", at=soon)
    assert [each.unit for each in ledger.silences(NOW)] == ["place:e-12", "place:e-13"]
    assert [each.unit for each in ledger.silences(soon)] == ["place:e-13"]


def test_a_silence_of_everything_is_refused(ledger: Ledger) -> None:
    with pytest.raises(InputError):
        ledger.silence(until=NOW, who="王工", why="", at=NOW)
