"""来龙去脉: origins that a person would name, with the quotes that lead there, and no origin where there is none."""

from datetime import timedelta

from domain.alert import OriginPath
from domain.evidence import Evidence
from domain.knowledge import Facts, Link, Statement
from domain.reading import Modality
from graph.memory import MemoryView
from graph.statements import facts_of
from rules.trace import trace_backward, trace_forward
from tests.rules.alerting import START, background, district, say, view_of

AS_OF = START + timedelta(days=60)
HOSE = "永安牌燃气软管"


def trace(view: MemoryView, leaves: list[Statement]) -> tuple[OriginPath, ...]:
    return trace_backward(view, leaves, as_of=AS_OF)


def leaks() -> list[Statement]:
    return [
        say(50, "gas.leak", "s0c0e0", quote="厨房有味"),
        say(51, "gas.leak", "s0c1e2", things=[HOSE], department="燃气", quote=f"{HOSE}开裂"),
        say(53, "gas.leak", "s1c0e1", quote="楼道煤气味"),
        say(54, "gas.leak", "s1c1e3", things=[HOSE], department="住建", quote=f"又是{HOSE}"),
        say(55, "gas.leak", "s0c0e1", quote="半夜闻到"),
    ]


def test_a_shared_thing_is_the_origin_with_its_quotes_in_order() -> None:
    (best, *_rest) = trace(view_of([*background(60), *leaks()]), leaks())
    assert (best.entity_id, best.kind, best.name) == (f"thing:{HOSE}", "thing", HOSE)
    assert [hop.quote for hop in best.path] == [f"{HOSE}开裂", f"又是{HOSE}"]
    assert all(hop.received_at is not None and hop.received_at < AS_OF for hop in best.path)


def test_a_hub_is_no_origin() -> None:
    """A gas company that is named in every repair of the year explains nothing."""
    repairs = [
        say(day, "gas.supply", f"s0c0e{day % 4}", organisations=["org-7"], report=f"o{day}") for day in range(50)
    ]
    told = [
        say(50 + n, "gas.leak", f"s{n % 2}c0e{n}", organisations=["org-7"], department=d)
        for n, d in enumerate(("燃气", "住建", "街道社区"))
    ]
    rare = trace(view_of(told), told)
    common = trace(view_of([*repairs, *told]), told)
    assert rare[0].entity_id == "org-7"
    assert not common or common[0].score < 0.6 * rare[0].score


def test_no_origin_when_nothing_is_shared() -> None:
    told = [say(50 + n, "environment.noise", f"s{n % 2}c{n % 2}e{n}") for n in range(4)]
    assert trace(view_of([*background(60), *told]), told) == ()


def test_a_stated_cause_weighs_most() -> None:
    told = leaks()
    view = view_of([*background(60), *told])
    last = told[-1]
    evidence = Evidence(last.report_uid, last.report_id, 0, 8, "因为阀门井被挖坏才漏气", last.received_at)
    stated = Link("lnk-c", "CAUSES", "thing:阀门井", last.uid, {"confidence": 0.9}, evidence)
    view.add_facts(facts_of(say(55, "gas.leak", "s0c0e1", things=["阀门井"], quote="阀门井被挖坏")))
    before = {each.entity_id: each.score for each in trace(view, told)}
    view.add_facts(Facts((), (stated,)))
    after = {each.entity_id: each.score for each in trace(view, told)}
    assert after.get("thing:阀门井", 0) > before.get("thing:阀门井", 0)
    path = next(each.path for each in trace(view, told) if each.entity_id == "thing:阀门井")
    assert any(hop.says == "明说起因" and "挖坏" in hop.quote for hop in path)


def test_an_upstream_signal_of_another_department_is_found() -> None:
    works = say(
        46, "construction.safety", "s0c0", organisations=["org-9"], department="城管", quote="市政公司在路口开挖"
    )
    water = [
        say(50 + n, "utility.water", f"s0c0e{n}", department=d, quote="水浑")
        for n, d in enumerate(("政务热线", "水务", "街道社区"))
    ]
    named = say(53, "health.water", "s0c0e3", organisations=["org-9"], quote="org-9挖断了水管", department="住建")
    told = [*water, named]
    (best, *_rest) = trace(view_of([*background(60), works, *told]), told)
    assert best.entity_id == "org-9"
    assert best.path[0].says == "上游事件"


def test_spellings_of_one_brand_stand_together() -> None:
    told = [
        say(50, "gas.leak", "s0c0e0", things=["永安牌燃气软管"], quote="永安牌燃气软管裂"),
        say(51, "gas.leak", "s0c1e2", organisations=["永安燃气管"], department="燃气", quote="永安燃气管裂"),
        say(52, "gas.leak", "s1c0e1", quote="楼道煤气味"),
    ]
    (best, *_rest) = trace(view_of([*background(60), *told]), told)
    assert best.entity_id == "thing:永安牌燃气软管"
    assert len(best.path) == 2


def test_drills_and_exercises_lead_nowhere() -> None:
    told = [say(50 + n, "gas.leak", f"s0c0e{n}", things=[HOSE], modality=Modality.DRILL) for n in range(3)]
    told += [say(50 + n, "gas.leak", f"s0c0e{n}", things=[HOSE], exercise=True, report=f"x{n}") for n in range(3)]
    assert trace(view_of(told), told) == ()


def test_nothing_received_later_is_quoted() -> None:
    view = view_of([*background(60), *leaks(), say(70, "gas.leak", "s0c0e2", things=[HOSE], quote="后来的话")])
    for origin in trace_backward(view, f"thing:{HOSE}", as_of=AS_OF) + trace(view, leaks()):
        assert all(hop.quote != "后来的话" for hop in origin.path)
    assert all(hop.quote != "后来的话" for hop in trace_forward(view, f"thing:{HOSE}", as_of=AS_OF))


def test_forward_tells_what_came_of_a_thing_in_order() -> None:
    hops = trace_forward(view_of(leaks()), f"thing:{HOSE}", as_of=AS_OF)
    assert [hop.quote for hop in hops] == [f"{HOSE}开裂", f"又是{HOSE}"]


def test_the_trace_of_nothing_is_empty() -> None:
    view = view_of([], district())
    assert trace_backward(view, [], as_of=AS_OF) == ()
    assert trace_backward(view, "thing:没有的", as_of=AS_OF) == ()
    assert trace_forward(view, "thing:没有的", as_of=AS_OF) == ()
