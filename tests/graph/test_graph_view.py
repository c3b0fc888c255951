"""One contract for both views: a store and the memory give the same answers about the same facts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.knowledge import Facts
from domain.reading import Findings
from domain.register import Place, PlaceTree
from domain.report import Report
from graph.assemble import assemble, assemble_register, statements_of
from graph.memory import MemoryView
from graph.store import Store
from graph.view import View
from tests.graph.samples import LATER, SHANGHAI, TREE, UNITS, example, readings

Fill = Callable[[Facts], View]


@pytest.fixture(params=["memory", "local", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def fill(request: pytest.FixtureRequest) -> Fill:
    """Puts facts into an empty view of each kind and gives the view."""
    if request.param == "memory":
        memory = MemoryView()

        def remember(facts: Facts) -> View:
            memory.add_facts(facts)
            return memory

        return remember
    store: Store = request.getfixturevalue(f"{request.param}_store")

    def write(facts: Facts) -> View:
        store.write(facts)
        return store.view()

    return write


def everything(*reports: tuple[Report, Findings]) -> Facts:
    return Facts.merge([*(assemble(*each) for each in reports), assemble_register(TREE, UNITS)])


def day(number: int) -> datetime:
    return datetime(2026, 3, number, 8, tzinfo=SHANGHAI)


def test_statements_come_back_as_they_were_assembled(fill: Fill) -> None:
    report, findings = example()
    assert fill(everything((report, findings))).statements(until=LATER) == statements_of(report, findings)


def test_nothing_received_at_or_after_until_is_seen(fill: Fill) -> None:
    view = fill(everything(*(example(number, at=day(number)) for number in (1, 2, 3))))
    assert {each.report_id for each in view.statements(until=day(3))} == {"R1", "R2"}
    assert {each.report_id for each in view.statements(until=day(3), since=day(2))} == {"R2"}
    shown = view.links(["place:e-12"], until=day(2))
    assert {each.evidence.report_id for each in shown if each.evidence} == {"R1"}
    just_before = day(2) - timedelta(microseconds=1)
    assert {each.report_id for each in view.statements(until=day(2), since=just_before)} == set()


def test_microseconds_decide(fill: Fill) -> None:
    moment = day(1) + timedelta(microseconds=1500)
    view = fill(everything(example(at=moment)))
    assert view.statements(until=moment) == ()
    assert len(view.statements(until=moment + timedelta(microseconds=1), since=moment)) == 2
    assert view.statements(until=LATER, since=moment + timedelta(microseconds=1)) == ()


def test_statements_are_found_by_entity_kind_and_report(fill: Fill) -> None:
    first, second = example(1, at=day(1)), example(2, at=day(2))
    view = fill(everything(first, second))
    lifts = view.statements(until=LATER, entities=["organisation:o-7"])
    assert [each.report_id for each in lifts] == ["R1", "R2"]
    assert {each.kind for each in lifts} == {"equipment.elevator"}
    by_both = view.statements(until=LATER, entities=["thing:电梯@place:e-12", "place:e-12"], kinds=["utility.water"])
    assert [each.report_id for each in by_both] == ["R1", "R2"]
    assert [each.report_id for each in view.statements(until=LATER, reports=[second[0].uid])] == ["R2", "R2"]
    assert view.statements(until=LATER, entities=[]) == view.statements(until=LATER, kinds=[]) == ()
    assert view.statements(until=LATER, entities=["place:nowhere", "nonsense"]) == ()
    assert view.statements(until=LATER, entities=["place:s-1"]) == ()  # descendants are not included


def test_parallel_links_of_several_reports_add_up(fill: Fill) -> None:
    view = fill(everything(*(example(number, at=day(number)) for number in (1, 2, 3))))
    stated = view.links(["organisation:o-7"], until=LATER, kinds=["RESPONSIBLE_FOR"])
    assert {each.evidence.report_id for each in stated if each.evidence} == {"R1", "R2", "R3"}
    assert len({each.uid for each in stated}) == 3


def test_master_data_is_always_there(fill: Fill) -> None:
    view = fill(everything())
    (up,) = view.links(["place:e-12"], until=datetime(1990, 1, 1, tzinfo=UTC))
    assert (up.kind, up.target, up.evidence) == ("PART_OF", "place:s-1", None)
    assert [each.name for each in view.ancestors("place:e-12")] == ["翠湖街道", "临江区", "江州市"]
    assert view.ancestors("place:c-1") == view.ancestors("place:nowhere") == ()
    place = view.entity("place:e-12")
    assert place is not None
    assert (place.kind, place.name, place.properties["level"]) == ("Place", "翠湖小区", "estate")
    assert view.entity("place:nowhere") is None


def test_a_new_parent_replaces_the_old_one(fill: Fill) -> None:
    fill(everything())
    moved = PlaceTree.build([TREE.places["d-1"], TREE.places["c-1"], Place("e-12", "翠湖新苑", "estate", "d-1")])
    view = fill(assemble_register(moved, ()))
    assert [each.uid for each in view.ancestors("place:e-12")] == ["place:d-1", "place:c-1"]
    place = view.entity("place:e-12")
    assert place is not None
    assert place.name == "翠湖新苑"


def test_the_register_names_a_place_whoever_comes_first(fill: Fill) -> None:
    fill(assemble(*example()))
    view = fill(assemble_register(TREE, UNITS))
    view = fill(assemble(*example(2)))
    names = {uid: found.name for uid in ("place:e-12", "thing:电梯@place:e-12") if (found := view.entity(uid))}
    assert names == {"place:e-12": "翠湖小区", "thing:电梯@place:e-12": "电梯"}


def test_near_counts_metres(fill: Fill) -> None:
    view = fill(everything())
    assert view.near("place:e-12", metres=1000) == ("place:e-13",)
    assert view.near("place:e-12", metres=100_000) == ("place:e-13", "place:e-14")
    assert view.near("place:e-12", metres=100) == view.near("place:s-1", metres=1000) == ()


def test_persons_are_hidden(fill: Fill) -> None:
    report, findings = example()
    view = fill(everything((report, findings)))
    assert view.entity("role:name:a1b2") is None
    assert view.links(["role:name:a1b2"], until=LATER) == ()
    assert "TELLS_OF" not in {each.kind for each in view.links([report.uid], until=LATER)}
    assert view.links([report.uid], until=LATER, kinds=["TELLS_OF"]) == ()


def test_bare_statements_can_be_added_to_the_memory() -> None:
    statements = statements_of(*example())
    view = MemoryView.over(TREE, UNITS)
    view.add_statements(statements)
    view.add_statements(statements)
    assert view.statements(until=LATER) == statements
    assert view.statements(until=LATER, entities=["organisation:o-7"])[0].uid == statements[0].uid or statements[1].uid


@pytest.mark.parametrize("kind", ["local", pytest.param("neo4j", marks=pytest.mark.neo4j)])
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_random_facts_give_the_same_answers(kind: str, request: pytest.FixtureRequest, data: st.DataObject) -> None:
    store: Store = request.getfixturevalue(f"shared_{kind}")
    store.clear()
    memory = MemoryView()
    for batch in data.draw(st.lists(st.lists(readings(), max_size=12), min_size=1, max_size=3)):
        facts = everything(*batch) if data.draw(st.booleans()) else Facts.merge(assemble(*each) for each in batch)
        memory.add_facts(facts)
        store.write(facts)
    same_answers(memory, store.view(), data)


def same_answers(memory: MemoryView, view: View, data: st.DataObject) -> None:
    seen = memory.statements(until=LATER)
    assert view.statements(until=LATER) == seen
    moments = [LATER, *(each.received_at for each in seen)]
    entities = sorted({uid for each in seen for uid in each.entities} | {"place:c-1", "place:e-12", "thing:none"})
    nodes = [*entities, *(each.uid for each in seen), *(each.report_uid for each in seen)]
    for _question in range(6):
        until, since = data.draw(st.sampled_from(moments)), data.draw(st.none() | st.sampled_from(moments))
        some = data.draw(st.none() | st.lists(st.sampled_from(entities), max_size=4))
        kinds = data.draw(st.none() | st.just(["gas.leak", "utility.water"]))
        reports = (
            data.draw(st.none() | st.lists(st.sampled_from([each.report_uid for each in seen]), max_size=3))
            if seen
            else None
        )

        asked = {"until": until, "since": since, "entities": some, "kinds": kinds, "reports": reports}
        assert view.statements(**asked) == memory.statements(**asked)
        around = data.draw(st.lists(st.sampled_from(nodes), max_size=5))
        assert view.links(around, until=until) == memory.links(around, until=until)
        assert view.links(around, until=until, kinds=["CAUSES", "AT"]) == memory.links(
            around, until=until, kinds=["CAUSES", "AT"]
        )
        node = data.draw(st.sampled_from(nodes))
        assert view.entity(node) == memory.entity(node)
        assert view.ancestors(node) == memory.ancestors(node)
        assert view.near(node, metres=500) == memory.near(node, metres=500)
