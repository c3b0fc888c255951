"""Series: what was counted adds up to every place above, and what inspections found stays beside."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.register import Place, PlaceTree
from rules.series import ALL, Panel, build_panel, measures_of, units_above
from tests.rules.count_rows import HandRows

START = date(2026, 3, 1)
TREE = PlaceTree.build(
    [
        Place("d", "示范区", "district"),
        Place("s", "学院路街道", "street", "d"),
        Place("c", "翠湖社区", "community", "s"),
        Place("e1", "翠湖小区", "estate", "c"),
        Place("e2", "金桥小区", "estate", "c"),
    ]
)


def series(panel: Panel, unit: str, measure: str) -> list[int]:
    pairs = list(zip(panel.units, panel.measures, strict=True))
    return panel.counts[pairs.index((unit, measure))].tolist()


def test_a_count_reaches_every_place_above_as_kind_family_and_total() -> None:
    panel = build_panel(HandRows(START).add("place:e1", "gas.leak", 0, n=2).add("place:e2", "fire.fire", 1), TREE)
    assert series(panel, "place:e1", "gas.leak") == [2, 0]
    assert series(panel, "place:c", "gas.leak") == [2, 0]
    assert series(panel, "place:c", "fire") == [0, 1]
    assert series(panel, "place:d", ALL) == [2, 1]
    assert panel.start == START
    assert panel.last_day == date(2026, 3, 2)


def test_two_names_of_one_entity_add_up() -> None:
    rows = HandRows(START).add("organisation:宏达液化气站", "gas.leak", 0).add("organisation:宏达燃气", "gas.leak", 1)
    panel = build_panel(rows, canonical={"organisation:宏达燃气": "organisation:宏达液化气站"})
    assert series(panel, "organisation:宏达液化气站", "gas.leak") == [1, 1]
    assert set(panel.units) == {"organisation:宏达液化气站"}


def test_echoes_count_once() -> None:
    panel = build_panel(HandRows(START).add("place:e1", "gas.leak", 0, n=40, distinct=2), TREE)
    assert series(panel, "place:d", ALL) == [2]


def test_what_an_inspection_found_never_enters_the_counts() -> None:
    rows = HandRows(START).add("place:e1", "gas.leak", 0).add("place:e1", "gas.leak", 0, n=9, origin="discovered")
    panel = build_panel(rows, TREE)
    assert series(panel, "place:e1", "gas.leak") == [1]
    assert panel.discovered(np.arange(len(panel.units)), 0, 1).max() == 9


def test_a_person_is_not_a_unit() -> None:
    panel = build_panel(HandRows(START).add("person:□□□", "gas.leak", 0).add("place:e1", "gas.leak", 0), TREE)
    assert not any(unit.startswith("person") for unit in panel.units)


def test_without_a_tree_the_mentions_are_the_units() -> None:
    panel = build_panel(HandRows(START).add("place:翠湖小区", "gas.leak", 0).add("thing:3号电梯", "elevator.fault", 0))
    assert set(panel.units) == {"place:翠湖小区", "thing:3号电梯"}
    assert (panel.parent == -1).all()
    assert (panel.pool >= 0).all()


def test_no_rows_give_an_empty_panel() -> None:
    panel = build_panel(HandRows(START), TREE, since=START, until=START)
    assert panel.counts.shape == (0, 1)


def test_departments_of_a_window() -> None:
    rows = (
        HandRows(START)
        .add("place:e1", "gas.leak", 0, department="12345热线")
        .add("place:e1", "gas.leak", 2, department="消防")
    )
    panel = build_panel(rows, TREE)
    row = np.array([list(zip(panel.units, panel.measures, strict=True)).index(("place:c", ALL))])
    assert dict(zip(panel.departments, panel.by_department(row, 1, 3)[0].tolist(), strict=True)) == {
        "12345热线": 0,
        "消防": 1,
    }


def test_days_outside_the_asked_window_are_left_out() -> None:
    rows = HandRows(START).add("place:e1", "gas.leak", 0).add("place:e1", "gas.leak", 5)
    panel = build_panel(rows, TREE, since=date(2026, 3, 3), until=date(2026, 3, 8))
    assert series(panel, "place:e1", "gas.leak") == [0, 0, 0, 1, 0, 0]


def test_a_span_forgets_what_lies_outside_and_pads_what_is_still_silent() -> None:
    rows = HandRows(START).add("place:e1", "gas.leak", 0).add("place:e2", "gas.leak", 3).add("thing:t", "gas.leak", 6)
    part = build_panel(rows, TREE).between(date(2026, 3, 3), date(2026, 3, 6))
    assert series(part, "place:e2", "gas.leak") == [0, 1, 0, 0]
    assert {"place:e1", "thing:t"}.isdisjoint(part.units)
    assert part.units[part.parent[part.units.index("place:e2")]] == "place:c"
    longer = build_panel(rows, TREE).between(START, date(2026, 3, 10))
    assert series(longer, "thing:t", ALL) == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert not build_panel(rows, TREE).between(date(2025, 1, 1), date(2025, 2, 1)).units


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["place:e1", "place:e2", "place:c", "place:外地", "thing:t"]),
            st.sampled_from(["gas.leak", "gas.smell", "fire.fire"]),
            st.integers(0, 9),
            st.integers(1, 4),
            st.sampled_from(["reported", "discovered", "sensor"]),
        ),
        min_size=1,
    )
)
def test_every_series_is_the_sum_of_the_rows_beneath_it(items: list[tuple[str, str, int, int, str]]) -> None:
    rows = HandRows(START)
    for key, kind, day, n, origin in items:
        rows.add(key, kind, day, n=n, origin=origin)
    panel = build_panel(rows, TREE, since=START)
    for unit, measure, counted in zip(panel.units, panel.measures, panel.counts.sum(axis=1), strict=True):
        assert counted == sum(
            n
            for key, kind, _, n, origin in items
            if origin != "discovered" and unit in units_above(key, TREE) and measure in measures_of(kind)
        )
