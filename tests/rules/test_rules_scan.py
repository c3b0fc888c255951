"""Scans over days, as a duty officer sees them: raised once, upgraded, updated, closed, held to the budget."""

import json
from datetime import timedelta

import pytest

from domain.alert import Alert, Change, Grade, Leading
from domain.knowledge import Statement
from domain.reading import Modality
from domain.report import Origin
from rules.scan import ScanResult, ScanState
from rules.why_not import why_not
from tests.rules.alerting import MAINTAINER, START, background, replay, say


def lift_chain(
    *, exercise: bool = False, modality: Modality = Modality.ACTUAL, origin: Origin = Origin.REPORTED
) -> list[Statement]:
    """One maintainer, four estates, three departments, eight reports in nine days; half of them name it."""
    desks = ("政务热线", "住建", "市场监管", "街道社区")
    return [
        say(
            85 + n,
            "equipment.elevator",
            f"s{n % 2}c{n // 4}e{n % 4}",
            department=desks[n % 4],
            organisations=[MAINTAINER.id] if n % 2 else [],
            quote=f"第{n}次：电梯急坠，宏达电梯说没问题",
            severity=2,
            exercise=exercise,
            modality=modality,
            origin=origin,
        )
        for n in range(8)
    ]


@pytest.fixture(scope="module")
def told() -> list[ScanResult]:
    results, _view = replay([*background(125), *lift_chain()], days=[*range(84, 104), *range(104, 125, 4)])
    return results


def changes(results: list[ScanResult]) -> list[Alert]:
    return [alert for result in results for alert in result.alerts]


def of_lifts(results: list[ScanResult]) -> list[Alert]:
    return [alert for alert in changes(results) if "equipment.elevator" in alert.kinds]


def test_a_growing_trouble_is_raised_before_it_is_over(told: list[ScanResult]) -> None:
    acting = [alert for alert in of_lifts(told) if alert.grade.asks_to_act]
    assert acting
    assert acting[0].at <= START + timedelta(days=91)
    assert any(origin.entity_id == MAINTAINER.id for alert in acting for origin in alert.origins)
    assert MAINTAINER.name in {entity.name for alert in acting for entity in alert.entities}


def test_an_alert_is_raised_once_and_closed_when_it_is_quiet(told: list[ScanResult]) -> None:
    for alert_id in {alert.alert_id for alert in of_lifts(told)}:
        life = [alert.change for alert in of_lifts(told) if alert.alert_id == alert_id]
        assert life[0] is Change.RAISED
        assert life.count(Change.RAISED) == 1
        assert life[-1] is Change.CLOSED
        assert life.count(Change.CLOSED) == 1


def test_grades_never_fall_and_upgrades_say_so(told: list[ScanResult]) -> None:
    seen: dict[str, Grade] = {}
    for alert in changes(told):
        before = seen.get(alert.alert_id)
        if before is not None:
            assert alert.grade.rank >= before.rank
            assert (alert.change is Change.UPGRADED) == (alert.grade.rank > before.rank)
        seen[alert.alert_id] = alert.grade


def test_every_alert_has_reasons_quotes_and_reports_received_before_it(told: list[ScanResult]) -> None:
    received = {each.report_id: each.received_at for each in [*background(125), *lift_chain()]}
    for alert in changes(told):
        assert all(reason.says for reason in alert.reasons)
        hops = [*alert.quotes, *(hop for origin in alert.origins for hop in origin.path)]
        assert alert.quotes
        assert all(hop.quote for hop in hops)
        for report_id in {*alert.report_ids, *(hop.report_id for hop in hops)}:
            assert received[report_id] < alert.at


def test_the_place_is_told_with_its_path(told: list[ScanResult]) -> None:
    for alert in of_lifts(told):
        assert alert.place is not None
        assert alert.place.path[0] == "汐溪市"
        assert alert.place.path[-1] == alert.place.name


@pytest.mark.parametrize(
    "change",
    [{"exercise": True}, {"modality": Modality.DRILL}, {"origin": Origin.DISCOVERED}, {"modality": Modality.RULE}],
    ids=["exercise", "drill", "inspection", "publicity"],
)
def test_what_is_not_real_or_was_looked_for_never_alerts(change: dict[str, object]) -> None:
    results, _view = replay([*background(100), *lift_chain(**change)], days=[90, 95])  # type: ignore[arg-type]
    assert not of_lifts(results)


def test_a_media_echo_raises_nothing() -> None:
    text = "网传某小区电梯坠落，记者求证中，有关部门已经介入调查处理"
    echo = [
        say(
            90 + n / 8,
            "equipment.elevator",
            "s0c0e0",
            origin=Origin.OFFICIAL,
            department="宣传",
            quote=text,
            echo="echo-a",
        )
        for n in range(8)
    ]
    results, _view = replay([*background(100), *echo], days=[90, 91, 92])
    assert not [alert for alert in of_lifts(results) if alert.grade.asks_to_act]


def test_a_hard_rule_fires_on_the_first_day_and_is_red() -> None:
    pair = [
        say(3.40, "gas.leak", "s0c0e0b1", quote="楼道有煤气味", severity=2),
        say(3.45, "gas.leak", "s0c0e0b1", department="住建", quote="一氧化碳报警器响了", severity=3),
    ]
    results, _view = replay([*background(5), *pair], days=[3], budget=0)
    (alert,) = [each for each in changes(results) if "gas.leak" in each.kinds]
    assert alert.grade is Grade.RED
    assert alert.leading is Leading.WARNING
    assert "两小时" in alert.reasons[0].says
    assert {*alert.report_ids} == {each.report_id for each in pair}


def test_what_exceeds_the_budget_is_blue_and_says_why() -> None:
    free, _view = replay([*background(100), *lift_chain()], days=[88, 91, 93])
    bound, _view = replay([*background(100), *lift_chain()], days=[88, 91, 93], budget=0)
    assert any(alert.grade.asks_to_act for alert in changes(free))
    assert not [alert for alert in changes(bound) if alert.grade in (Grade.YELLOW, Grade.ORANGE)]
    assert any("额度" in reason for result in bound for held in result.suppressed for reason in held.reasons)


def test_a_closed_trouble_without_news_stays_closed(told: list[ScanResult]) -> None:
    closed_at = [alert.at for alert in of_lifts(told) if alert.change is Change.CLOSED]
    raised_after = [a for a in of_lifts(told) if a.change is Change.RAISED and closed_at and a.at > max(closed_at)]
    assert not raised_after


def test_scanning_twice_gives_the_same_and_then_nothing_new() -> None:
    reports = [*background(100), *lift_chain()]
    first, _view = replay(reports, days=[92])
    again, _view = replay(reports, days=[92])
    assert json.dumps(first[0].state.to_json()) == json.dumps(again[0].state.to_json())
    assert first[0].alerts == again[0].alerts
    twice, _view = replay(reports, days=[92, 92])
    assert twice[0].alerts
    assert not twice[1].alerts


def test_the_state_survives_json(told: list[ScanResult]) -> None:
    row = json.loads(json.dumps(told[8].state.to_json()))
    assert ScanState.from_json(row).to_json() == row
    assert ScanState.from_json(None) == ScanState()


def test_everything_that_stayed_quiet_can_say_why() -> None:
    quiet = [
        say(90, "gas.leak", "s1c1e3", modality=Modality.DRILL, report="drill"),
        say(90, "gas.leak", "s1c1e3", exercise=True, report="exercise"),
        say(90, "fire.passage", "s1c1e3", origin=Origin.DISCOVERED, report="inspection"),
        say(90, "environment.noise", "s1c1e3", report="one"),
    ]
    results, view = replay([*background(100), *quiet], days=[91])
    state, as_of = results[0].state, START + timedelta(days=92)

    def why(statement: Statement) -> str:
        return "；".join(why_not(statement.report_uid, view=view, state=state, as_of=as_of))

    assert "演练" in why(quiet[0])
    assert "演习" in why(quiet[1])
    assert "检查发现" in why(quiet[2])
    assert why(quiet[3])
    assert why_not("place:s1c1e3", view=view, state=state, as_of=as_of)
    assert why_not("thing:没有的", view=view, state=state, as_of=as_of) == ["近14天没有关于它的来报"]


def test_an_empty_ledger_gives_an_empty_scan() -> None:
    results, _view = replay([], days=[0, 1])
    assert not changes(results)
