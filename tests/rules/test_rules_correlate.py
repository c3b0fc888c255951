"""Which signs are one trouble, and what grade it deserves."""

from domain.alert import Grade, Reason
from domain.knowledge import Statement
from domain.report import Origin
from rules.correlate import Incident, find_incidents
from rules.grade import RuleRecord, fuse, grade_incident
from rules.kin import may_cause, may_meet
from rules.pack import load_packs
from rules.places import Places
from rules.sign import Sign
from tests.rules.alerting import MAINTAINER, district, say

PLACES = Places(district(), (MAINTAINER,))


def sign(
    unit: str, *statements: Statement, days: float = 60, detector: str = "nb_tail", measure: str = "gas.leak"
) -> Sign:
    reason = Reason(detector, "说明", float(len(statements)), 0.2, days)
    return Sign(unit, PLACES.level(unit), measure, statements, reason)


def gas(*places: str) -> list[Statement]:
    desks = ("政务热线", "燃气", "住建")
    return [
        say(50 + n, "gas.leak", place, department=desks[n % 3], report=f"g{n}{place}") for n, place in enumerate(places)
    ]


def test_two_detectors_on_the_same_reports_are_one_incident_and_one_opinion() -> None:
    told = gas("s0c0e0", "s0c0e0", "s0c0e0")
    (incident,) = find_incidents(
        [sign("place:s0c0e0", *told), sign("place:s0c0e0", *told, detector="department_scan")], PLACES
    )
    assert fuse(incident, RuleRecord()) == fuse(Incident(incident.signs[:1], PLACES), RuleRecord())


def test_an_organisation_joins_its_places() -> None:
    here, there = gas("s0c0e0", "s0c0e0"), gas("s1c1e3", "s1c1e3")
    signs = [sign("place:s0c0e0", *here), sign("place:s1c1e3", *there), sign("organisation:org-7", *here, *there)]
    (incident,) = find_incidents(signs, PLACES)
    assert incident.reports == {each.report_uid for each in (*here, *there)}
    assert incident.root == "organisation:org-7"


def test_a_wide_unit_never_glues_two_troubles_together() -> None:
    here, there = gas("s0c0e0", "s0c0e0", "s0c0e0"), gas("s0c1e3", "s0c1e3")
    signs = [sign("place:s0c0e0", *here), sign("place:s0c1e3", *there), sign("place:s0", *here, *there)]
    incidents = find_incidents(signs, PLACES)
    assert sorted(len(each.reports) for each in incidents) == [2, 3]
    larger = max(incidents, key=lambda each: len(each.reports))
    assert {each.unit for each in larger.signs} == {"place:s0c0e0", "place:s0"}


def test_troubles_without_a_shared_report_stay_apart() -> None:
    assert (
        len(find_incidents([sign("place:s0c0e0", *gas("s0c0e0")), sign("place:s0c0e1", *gas("s0c0e1"))], PLACES)) == 2
    )


def test_kinds_that_do_not_meet_stay_apart() -> None:
    assert may_meet({"gas.leak"}, {"fire.burning"})
    assert not may_meet({"gas.leak"}, {"livelihood.education"})
    assert may_meet({"health.food"}, {"health.disease"})
    assert not may_meet({"livelihood.property"}, {"livelihood.wage"})
    assert may_cause("construction.safety", "utility.water")
    assert not may_cause("utility.water", "construction.safety")


def test_one_sign_alone_keeps_its_own_recurrence_and_more_never_weaken_it() -> None:
    told = gas("s0c0e0", "s0c0e0")
    place, named = sign("place:s0c0e0", *told, days=90), sign("thing:软管", *told, days=40)
    alone, both = Incident((place,), PLACES), Incident((place, named), PLACES)
    assert abs(fuse(alone, RuleRecord()) - 90) < 1e-6
    assert fuse(both, RuleRecord()) > 90


def test_grades_need_what_they_promise() -> None:
    one_desk = [say(50 + n, "gas.leak", "s0c0e0", report=f"o{n}") for n in range(4)]
    three_desks = gas("s0c0e0", "s0c0e0", "s0c0e0", "s0c0e0")

    def grade(told: list[Statement], days: float) -> Grade | None:
        incident = Incident((sign("place:s0c0e0", *told, days=days),), PLACES)
        return grade_incident(incident, record=RuleRecord(), departments={}).grade

    assert grade(three_desks, 2) is None
    assert grade(three_desks, 8) is Grade.BLUE
    assert grade(three_desks, 60) is Grade.YELLOW
    assert grade(three_desks, 300) is Grade.ORANGE
    assert grade(three_desks, 3000) is Grade.RED
    assert grade(one_desk, 3000) is Grade.YELLOW
    assert grade([say(50, "environment.noise", "s0c0e0", report=f"n{n}") for n in range(5)], 3000) is Grade.BLUE


def test_only_official_voices_raise_nothing_and_say_so() -> None:
    told = [say(50 + n, "gas.leak", "s0c0e0", origin=Origin.OFFICIAL, report=f"p{n}") for n in range(4)]
    graded = grade_incident(
        Incident((sign("place:s0c0e0", *told, days=900),), PLACES), record=RuleRecord(), departments={}
    )
    assert graded.grade is None
    assert "官方通报" in graded.held_by[0]


def test_a_rare_department_weighs_more_than_the_desk_that_always_reports() -> None:
    counts = {"政务热线": 90, "学校": 5, "燃气": 5}
    usual = [say(50 + n, "gas.leak", "s0c0e0", report=f"u{n}") for n in range(3)]
    mixed = [*usual, say(54, "gas.leak", "s0c0e0", department="学校", report="school")]
    strengths = [
        grade_incident(
            Incident((sign("place:s0c0e0", *told),), PLACES), record=RuleRecord(), departments=counts
        ).strength
        for told in (usual, mixed)
    ]
    assert strengths[1] > 1.2 * strengths[0]


def test_a_rule_that_fires_all_the_time_loses_its_voice() -> None:
    rule = next(each for each in load_packs() if each.grade is Grade.YELLOW)
    told = gas("s0c0e0", "s0c0e0")
    incident = Incident(
        (Sign("place:s0c0e0", "estate", "gas.leak", tuple(told), Reason("rule:x", "说", 3, 3), rule),), PLACES
    )
    assert fuse(incident, RuleRecord(100, {})) > 5 * fuse(incident, RuleRecord(100, {rule.id: 40}))
