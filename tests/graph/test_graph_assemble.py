from dataclasses import replace

import pytest
from hypothesis import given

from domain.errors import InputError
from domain.knowledge import Facts, Link
from domain.reading import Findings, Label, Modality, Signal
from domain.report import Report, Status
from graph.assemble import assemble, assemble_register, statements_of
from graph.kinds import kinds
from tests.graph.samples import TREE, UNITS, example, mention, readings, within


def links(facts: Facts, kind: str) -> list[tuple[str, str, str]]:
    return [
        (each.source, each.target, each.evidence.quote) for each in facts.links if each.kind == kind and each.evidence
    ]


def named(facts: Facts, kind: str) -> set[str]:
    return {entity.uid for entity in facts.entities if entity.kind == kind}


def test_a_signal_touches_the_entities_the_reader_resolved() -> None:
    report, findings = example()
    lift, water = sorted(statements_of(report, findings), key=lambda each: each.kind)
    assert lift.places == water.places == ("place:e-12",)
    assert lift.things == ("thing:电梯@place:e-12",)
    assert lift.organisations == ("organisation:o-7",)
    assert lift.quote == "翠湖小区由宏达公司维保的电梯多次故障。"
    assert (lift.department, lift.report_uid, lift.received_at) == ("城管", report.uid, report.received_at)


def test_the_thing_in_a_cause_leads_to_the_signal_in_its_effect() -> None:
    facts = assemble(*example())
    (water,) = (each.uid for each in facts.entities if each.properties.get("kind") == "utility.water")
    quote = "地下室水泵损坏导致停水，联系人□□□，请尽快处理。"
    assert links(facts, "CAUSES") == [("thing:水泵@place:e-12", water, quote)]


def test_who_keeps_the_lift_is_stated_and_nothing_else_is() -> None:
    facts = assemble(*example())
    assert [each[:2] for each in links(facts, "RESPONSIBLE_FOR")] == [("organisation:o-7", "thing:电梯@place:e-12")]


def test_every_link_of_a_report_quotes_its_body_at_its_offsets() -> None:
    report, findings = example()
    for link in assemble(report, findings).links:
        assert link.evidence is not None
        assert link.evidence.quote == report.body[link.evidence.start : link.evidence.end] != ""
        assert link.evidence.received_at == report.received_at


def test_a_bare_thing_without_a_place_is_no_entity() -> None:
    report, _ = example()
    signal = Signal(
        "equipment.elevator",
        Modality.ACTUAL,
        within(report, "故障"),
        things=(mention(report, "电梯", Label.THING, named=False),),
    )
    facts = assemble(report, Findings(report.id, (signal,)))
    assert not named(facts, "Thing")
    assert len(named(facts, "Mention")) == 1


def test_persons_are_tokens_with_a_count_and_never_in_the_text() -> None:
    facts = assemble(*example())
    assert named(facts, "Role") == {"role:name:a1b2"}
    (told,) = (each for each in facts.links if each.kind == "TELLS_OF")
    assert told.properties == {"count": 1}
    assert all("text" not in each.properties for each in facts.entities if each.kind == "Report")


def test_a_person_mention_never_becomes_a_node() -> None:
    report, findings = example()
    person = mention(report, "联系人", Label.PERSON)
    assert assemble(report, replace(findings, mentions=(*findings.mentions, person))) == assemble(report, findings)


def test_a_report_without_a_time_is_refused() -> None:
    with pytest.raises(InputError, match="received_at"):
        assemble(Report("1", "停水"), Findings("1"))


def test_repeated_texts_have_one_echo_and_short_ones_have_none() -> None:
    report, findings = example()
    again = replace(report, id="R2", title="转载", text=report.text.replace("，", " , "))
    first, second = (
        statements_of(report, findings)[0],
        statements_of(again, Findings("R2", (Signal("other", Modality.ACTUAL, again.quote(0, 2)),)))[0],
    )
    assert first.echo == second.echo != ""
    short = Report("3", "我们小区停水了", received_at=report.received_at)
    assert (
        statements_of(short, Findings("3", (Signal("utility.water", Modality.ACTUAL, short.quote(4, 6)),)))[0].echo
        == ""
    )


def test_exercises_stay_marked() -> None:
    report, findings = example()
    assert all(each.exercise for each in statements_of(replace(report, status=Status.EXERCISE), findings))


def test_the_register_becomes_nodes_and_a_tree() -> None:
    facts = assemble_register(TREE, UNITS)
    kinds().check(facts)
    estate = next(each for each in facts.entities if each.uid == "place:e-12")
    assert (estate.name, estate.properties["level"], estate.properties["aliases"]) == ("翠湖小区", "estate", "翠湖苑")
    assert {(each.source, each.target) for each in facts.links} >= {
        ("place:e-12", "place:s-1"),
        ("place:d-1", "place:c-1"),
    }


@given(readings())
def test_assembling_is_a_function_of_the_report_and_allowed_by_the_kinds(reading: tuple[Report, Findings]) -> None:
    report, findings = reading
    facts = assemble(report, findings)
    kinds().check(facts)
    assert facts == assemble(report, findings)
    assert len({each.uid for each in facts.links}) == len(facts.links)
    nodes = {each.uid for each in facts.entities}
    assert all(each.source in nodes and each.target in nodes for each in facts.links)
    assert len(statements_of(report, findings)) == len({(s.kind, s.modality, s.trigger) for s in findings.signals})
    for link in facts.links:
        assert link.evidence is not None
        assert report.body[link.evidence.start : link.evidence.end] == link.evidence.quote


def test_what_no_kind_allows_is_refused() -> None:
    for link in (
        Link("x", "LOVES", "place:a", "place:b"),
        Link("x", "PART_OF", "place:a", "rep-b"),
        Link("x", "AT", "sig-1", "place:b"),
    ):
        with pytest.raises(InputError):
            kinds().check(Facts(links=(link,)))
