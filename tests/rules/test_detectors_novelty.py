"""Novelty: the first of its kind for long is a sign; what every week brings somewhere is not."""

from datetime import date, timedelta

from rules.detectors.novelty import scan_novelty
from rules.series import build_panel
from tests.rules.count_rows import HandRows

START = date(2026, 1, 1)


def usual(days: int = 120) -> HandRows:
    """Noise at a new estate every third day; a lift fault at the same estate every week."""
    rows = HandRows(START)
    for number in range(days):
        if number % 3 == 0:
            rows.add(f"place:小区{number}", "livelihood.noise", number)
        if number % 7 == 0:
            rows.add("place:翠湖小区", "elevator.fault", number)
    return rows


def day(number: int) -> date:
    return START + timedelta(days=number)


def test_the_first_sinking_road_in_months_is_new() -> None:
    rows = usual()
    rows.add("place:翠湖路", "road.collapse", 119, department="住建")
    found = scan_novelty(build_panel(rows), as_of=day(119))
    assert [(each.unit, each.measure) for each in found] == [("place:翠湖路", "road.collapse")]
    assert found[0].recurrence_days == 120 - 28 - 7
    assert found[0].observed == 1
    assert found[0].departments == ("住建",)


def test_a_first_that_every_third_day_brings_somewhere_is_nothing() -> None:
    assert scan_novelty(build_panel(usual()), as_of=day(119)) == []


def test_a_second_report_soon_after_is_not_new_again() -> None:
    rows = usual()
    rows.add("place:翠湖路", "road.collapse", 95)
    rows.add("place:翠湖路", "road.collapse", 119)
    assert not scan_novelty(build_panel(rows), as_of=day(119))


def test_after_a_quiet_season_it_is_new_again() -> None:
    rows = usual(200)
    rows.add("place:翠湖路", "road.collapse", 40)
    rows.add("place:翠湖路", "road.collapse", 198)
    found = scan_novelty(build_panel(rows), as_of=day(199))
    assert [each.unit for each in found] == ["place:翠湖路"]
    assert found[0].recurrence_days < 200 - 28 - 7


def test_what_an_inspection_finds_is_no_first() -> None:
    rows = usual()
    rows.add("place:翠湖路", "road.collapse", 119, origin="discovered")
    assert not scan_novelty(build_panel(rows), as_of=day(119))


def test_a_young_stream_knows_nothing_new() -> None:
    rows = usual(40)
    rows.add("place:翠湖路", "road.collapse", 39)
    assert not scan_novelty(build_panel(rows), as_of=day(39))


def test_later_days_are_not_seen() -> None:
    rows = usual()
    rows.add("place:翠湖路", "road.collapse", 110)
    before = scan_novelty(build_panel(rows), as_of=day(112))
    rows.add("place:金桥小区", "road.collapse", 115)
    assert scan_novelty(build_panel(rows), as_of=day(112)) == before
    assert len(before) == 1
