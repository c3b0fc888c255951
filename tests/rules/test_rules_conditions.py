"""The rule words: what is counted, within which time, and what never counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.knowledge import Statement
from domain.reading import Modality
from domain.report import Origin
from rules.conditions import Hit, describe, find_hits
from rules.pack import Rule, Theme, read_packs
from tests.rules.alerting import START, say, view_of, window_of


def rule(correlation: str, *, select: str = "{gas: {kinds: [gas.leak]}}") -> Rule:
    text = f"""
rules:
  - id: tried
    title: 试一试
    why: 测试
    misses: 测试
    source: 测试
    grade: yellow
    select: {select}
    correlation: {{{correlation}}}
    fires_on: [[{{kind: gas.leak}}]]
    stays_quiet_on: [[{{kind: gas.leak}}]]
"""
    return read_packs([("t.yaml", Theme.SAFETY, text)])[0]


def hits(tried: Rule, *statements: Statement, day: float = 20) -> list[Hit]:
    return find_hits([tried], window_of(statements, day=day), people=lambda each: each.severity)


THREE = "type: event_count, timespan: 7d, at_least: 3, group_by: {place: estate}"


def test_three_reports_in_a_week_fire_and_buildings_count_for_their_estate() -> None:
    found = hits(
        rule(THREE), say(14, "gas.leak", "s0c0e0"), say(16, "gas.leak", "s0c0e0b1"), say(18, "gas.leak", "s0c0e0")
    )
    assert [(hit.unit, len(hit.statements)) for hit in found] == [("place:s0c0e0", 3)]
    assert describe(found[0]) == "3 件来报、1 个部门"


def test_a_week_is_a_week() -> None:
    assert not hits(
        rule(THREE), say(8, "gas.leak", "s0c0e0"), say(16, "gas.leak", "s0c0e0"), say(18, "gas.leak", "s0c0e0")
    )


def test_another_estate_is_another_unit() -> None:
    assert not hits(
        rule(THREE), say(14, "gas.leak", "s0c0e0"), say(16, "gas.leak", "s0c0e1"), say(18, "gas.leak", "s0c0e2")
    )


@pytest.mark.parametrize(
    "change",
    [
        {"modality": Modality.DRILL},
        {"modality": Modality.RESOLVED},
        {"modality": Modality.RUMOUR},
        {"modality": Modality.QUESTION},
        {"origin": Origin.DISCOVERED},
        {"exercise": True},
    ],
)
def test_what_does_not_stand_now_or_was_looked_for_does_not_count(change: dict[str, object]) -> None:
    third = say(18, "gas.leak", "s0c0e0", **change)  # type: ignore[arg-type]
    assert not hits(rule(THREE), say(14, "gas.leak", "s0c0e0"), say(16, "gas.leak", "s0c0e0"), third)


def test_an_echo_is_one_voice() -> None:
    said = [say(day, "gas.leak", "s0c0e0", echo="echo-1") for day in (14, 15, 16)]
    assert not hits(rule(THREE), *said)
    assert hits(rule(THREE), *said, say(17, "gas.leak", "s0c0e0"), say(18, "gas.leak", "s0c0e0"))


def test_a_short_timespan_speaks_between_two_scans() -> None:
    two = rule("type: event_count, timespan: 2h, at_least: 2, group_by: {place: building}")
    pair = (say(19.3, "gas.leak", "s0c0e0b1"), say(19.35, "gas.leak", "s0c0e0b1", department="住建"))
    assert hits(two, *pair, day=20)  # seen at midnight, long after the two hours
    assert not hits(two, *pair, day=22)  # and old news the day after


def test_order_matters_only_when_asked_for() -> None:
    select = "{first: {kinds: [fire.ebike]}, then: {kinds: [fire.burning]}}"
    ordered = rule("type: temporal_ordered, timespan: 9d, group_by: {place: estate}", select=select)
    either = rule("type: temporal, timespan: 9d, group_by: {place: estate}", select=select)
    forward = (say(14, "fire.ebike", "s0c0e0"), say(18, "fire.burning", "s0c0e0"))
    backward = (say(14, "fire.burning", "s0c0e0"), say(18, "fire.ebike", "s0c0e0"))
    assert hits(ordered, *forward)
    assert not hits(ordered, *backward)
    assert hits(either, *forward)
    assert hits(either, *backward)


def test_near_joins_places_by_metres() -> None:
    near = rule("type: event_count, timespan: 7d, at_least: 2, group_by: {place: named}, near: 300")
    assert hits(near, say(18, "gas.leak", "s0c0e0"), say(19, "gas.leak", "s0c0e1"))  # about 220 m apart
    assert not hits(near, say(18, "gas.leak", "s0c0e0"), say(19, "gas.leak", "s0c0e3"))


def test_things_and_organisations_join_what_places_do_not() -> None:
    thing = rule("type: event_count, timespan: 7d, at_least: 2, group_by: thing")
    found = hits(
        thing,
        say(18, "gas.leak", "s0c0e0", things=["永安牌软管"]),
        say(19, "gas.leak", "s1c1e3", things=["永安牌软管"]),
    )
    assert [hit.unit for hit in found] == ["thing:永安牌软管"]


def test_people_are_counts_once_a_report() -> None:
    people = rule("type: value_count, field: people, timespan: 7d, at_least: 4, group_by: {place: estate}")
    twice = (
        say(18, "gas.leak", "s0c0e0", severity=2, report="a"),
        say(18, "gas.leak", "s0c0e0", severity=2, report="a", quote="同两人"),
    )
    assert not hits(people, *twice)
    assert hits(people, *twice, say(19, "gas.leak", "s0c0e0", severity=2))


def test_people_come_from_the_signals_of_the_graph() -> None:
    from rules.conditions import people_in

    said = say(18, "gas.leak", "s0c0e0")
    assert people_in(view_of([said]))(said) == 0


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 3)), max_size=12))
def test_more_reports_never_silence_a_counting_rule(told: list[tuple[int, int]]) -> None:
    statements = [say(day, "gas.leak", f"s0c0e{e}", report=f"{n}") for n, (day, e) in enumerate(told)]
    before = {hit.unit for hit in hits(rule(THREE), *statements)}
    after = {hit.unit for hit in hits(rule(THREE), *statements, say(19, "gas.leak", "s0c0e0", report="more"))}
    assert before <= after


def test_nothing_received_later_is_looked_at() -> None:
    window = window_of([say(18, "gas.leak", "s0c0e0"), say(25, "gas.leak", "s0c0e0")], day=20)
    assert {each.received_at for each in window.statements} == {START.replace(day=19, hour=10)}
