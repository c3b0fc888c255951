from hypothesis import given
from hypothesis import strategies as st

from domain.knowledge import Facts
from domain.reading import Findings
from domain.report import Report
from graph.assemble import assemble
from graph.kinds import kinds
from graph.resolve import canonical, resolve
from graph.statements import statements_in
from tests.graph.samples import example, readings

KEYS = ["place:a", "place:b", "place:c", "thing:x", "thing:y"]


def test_judgements_are_followed_to_their_end() -> None:
    judgements = {"place:a": "place:b", "place:b": "place:c"}
    assert canonical("place:a", judgements) == "place:c"
    assert canonical("place:z", judgements) == "place:z"


def test_a_thing_known_by_its_place_moves_with_it() -> None:
    assert canonical("thing:电梯@place:a", {"place:a": "place:b"}) == "thing:电梯@place:b"


def test_merged_entities_are_one_in_nodes_links_and_statements() -> None:
    facts = resolve(assemble(*example()), {"place:e-12": "place:e-13", "organisation:o-7": "organisation:宏达"})
    uids = {each.uid for each in facts.entities}
    assert {"place:e-13", "thing:电梯@place:e-13", "organisation:宏达"} <= uids
    assert not uids & {"place:e-12", "organisation:o-7", "thing:电梯@place:e-12"}
    assert all(each.places == ("place:e-13",) for each in statements_in(facts))


def test_no_judgement_changes_nothing() -> None:
    facts = assemble(*example())
    assert resolve(facts, {}) == facts == resolve(facts, {"place:other": "place:another"})


@given(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(KEYS)), st.sampled_from(KEYS))
def test_canonical_is_stable_and_ends_even_in_a_cycle(judgements: dict[str, str], key: str) -> None:
    stands = canonical(key, judgements)
    assert canonical(stands, judgements) == stands


@given(
    readings(),
    st.dictionaries(
        st.sampled_from(["place:e-12", "thing:三号泵", "organisation:绿源物业"]),
        st.sampled_from(["place:e-13", "thing:燃气管", "organisation:o-7"]),
    ),
)
def test_resolved_facts_hang_together_and_stay_so(reading: tuple[Report, Findings], wild: dict[str, str]) -> None:
    judgements = {left: right for left, right in wild.items() if left.partition(":")[0] == right.partition(":")[0]}
    facts = resolve(assemble(*reading), judgements)
    kinds().check(facts)
    nodes = {each.uid for each in facts.entities}
    assert all(each.source in nodes and each.target in nodes for each in facts.links)
    assert resolve(facts, judgements) == facts
    assert Facts.merge([facts, facts]) == facts
