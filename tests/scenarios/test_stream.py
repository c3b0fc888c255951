"""A stream: the same from the same seed, truth that fits its reports, varied words, origins named now and then."""

import re
from collections import Counter
from datetime import timedelta

import pytest

from domain.clock import DAY
from domain.report import Status
from scenarios.district import build_district
from scenarios.stream import WARM_UP, Stream, build_demo, build_stream


@pytest.fixture(scope="module")
def demo() -> Stream:
    return build_demo(4)


@pytest.fixture(scope="module")
def large() -> Stream:
    return build_stream(build_district(5), seed=5)


def test_same_seed_same_stream(demo: Stream) -> None:
    again = build_demo(4)
    assert again.reports == demo.reports
    assert again.truth == demo.truth
    assert build_demo(6).reports != demo.reports


def test_sizes(demo: Stream, large: Stream) -> None:
    assert 1500 <= len(demo.reports) <= 2500
    assert 8 <= len(demo.truth.chains) <= 10
    assert 4000 <= len(large.reports) <= 6000
    assert len(large.truth.chains) >= 8


def test_reports_come_in_order_with_zone_and_unique_ids(demo: Stream) -> None:
    moments = [report.received_at for report in demo.reports]
    assert all(moment is not None and moment.utcoffset() == timedelta(hours=8) for moment in moments)
    assert moments == sorted(moment for moment in moments if moment)
    assert len({report.id for report in demo.reports}) == len(demo.reports)
    assert demo.truth.reports.keys() == {report.id for report in demo.reports}


def test_the_hotline_dominates_and_everybody_writes(demo: Stream) -> None:
    sources = Counter(report.source for report in demo.reports)
    assert sources.most_common(1)[0][0] == "12345热线工单"
    assert len(sources) >= 18


@pytest.mark.parametrize("name", ["demo", "large"])
def test_every_chain_is_told_before_it_escalates(name: str, request: pytest.FixtureRequest) -> None:
    stream: Stream = request.getfixturevalue(name)
    by_id = {report.id: report for report in stream.reports}
    first = stream.reports[0].received_at
    assert first is not None
    for chain in stream.truth.chains:
        told = [by_id[report_id] for report_id in chain.report_ids]
        assert 7 <= len(told) <= 22, chain.family
        assert len({report.department for report in told}) >= 3
        assert all(report.received_at and report.received_at < chain.escalates_at for report in told)
        assert chain.after_ids
        assert all((moment := by_id[i].received_at) and moment >= chain.escalates_at for i in chain.after_ids)
        assert 5 * DAY <= chain.escalates_at - chain.starts_at <= 15 * DAY
        assert chain.starts_at >= first + (WARM_UP - 1) * DAY
        assert all(stream.truth.reports[i].story == chain.id for i in (*chain.report_ids, *chain.after_ids))


def test_places_and_origins_are_in_the_registers(demo: Stream) -> None:
    known = demo.district.places.places
    organisations = {organisation.id for organisation in demo.district.organisations}
    for chain in demo.truth.chains:
        assert set(chain.place_ids) <= known.keys()
        for origin in chain.origins:
            if origin.kind == "place":
                assert origin.entity_id in known
            elif origin.kind == "organisation":
                assert origin.entity_id in organisations
            else:
                assert origin.entity_id == f"{origin.kind}:{origin.names[0]}"
    assert all(each.place_id is None or each.place_id in known for each in demo.truth.reports.values())


def test_domains_and_kinds_of_origin_are_mixed_in_the_demo(demo: Stream) -> None:
    assert len({chain.domain for chain in demo.truth.chains}) == 4
    assert {chain.origins[0].kind for chain in demo.truth.chains} == {"thing", "organisation", "place", "event"}


def test_a_third_of_a_chains_reports_name_the_origin(large: Stream) -> None:
    told = [large.truth.reports[i] for chain in large.truth.chains for i in chain.report_ids]
    assert 0.28 <= sum(each.names_origin for each in told) / len(told) <= 0.45
    assert 0.03 <= sum(bool(each.repeats) for each in told) / len(told) <= 0.16
    for chain in large.truth.chains:
        named = [i for i in chain.report_ids if large.truth.reports[i].names_origin]
        assert 1 <= len(named) < len(chain.report_ids), chain.family


def test_a_report_that_names_the_origin_holds_one_of_its_names(demo: Stream) -> None:
    by_id = {report.id: report for report in demo.reports}
    for chain in demo.truth.chains:
        names = [name for origin in chain.origins for name in origin.names]
        for report_id in (*chain.report_ids, *chain.after_ids):
            truth = demo.truth.reports[report_id]
            if not truth.repeats:
                assert truth.names_origin == any(name in by_id[report_id].body for name in names)


def test_fewer_signs_make_a_weaker_chain() -> None:
    district = build_district(5)
    told = [
        sum(
            len(chain.report_ids) for chain in build_stream(district, seed=5, per_day=2, strength=strength).truth.chains
        )
        for strength in (1.0, 0.5)
    ]
    assert told[1] < 0.7 * told[0]


def test_bursts_are_ordinary_clusters_of_one_kind_at_one_place(demo: Stream) -> None:
    bursts: dict[str, list[str]] = {}
    for each in demo.truth.reports.values():
        if each.story.startswith("burst-"):
            bursts.setdefault(each.story, []).append(each.signals[0][0])
    assert 25 <= len(bursts) <= 45
    assert all(len(set(kinds)) == 1 and len(kinds) <= 14 for kinds in bursts.values())


def test_words_are_rarely_repeated(demo: Stream) -> None:
    texts = Counter(report.text for report in demo.reports)
    repeated = sum(count - 1 for count in texts.values())
    assert repeated / len(demo.reports) < 0.03


def test_no_slot_or_choice_is_left_in_a_text(demo: Stream, large: Stream) -> None:
    for report in (*demo.reports, *large.reports):
        assert not re.search(r"[{}\[\]|⏎]", report.body), report.body


def test_only_generic_telephone_numbers(large: Stream) -> None:
    numbers = re.findall(r"1[3-9]\d{9}", " ".join(report.body for report in large.reports))
    assert numbers
    assert all(number.startswith("1300000") for number in numbers)


def test_decoys_of_every_kind_with_their_reports(demo: Stream) -> None:
    kinds = Counter(decoy.kind for decoy in demo.truth.decoys)
    assert set(kinds) == {
        "drill",
        "rumour",
        "resolved",
        "publicity",
        "history",
        "echo",
        "campaign",
        "repeat",
        "season",
        "outage",
    }
    by_id = {report.id: report for report in demo.reports}
    chained = {i for chain in demo.truth.chains for i in (*chain.report_ids, *chain.after_ids)}
    for decoy in demo.truth.decoys:
        assert decoy.report_ids
        assert not chained & set(decoy.report_ids)
        if decoy.kind == "drill":
            words = ("演练", "演习", "模拟")
            assert all(any(word in by_id[i].body for word in words) for i in decoy.report_ids)


def test_exercise_reports_are_marked_from_the_first_byte(large: Stream) -> None:
    marked = [report for report in large.reports if report.status is Status.EXERCISE]
    assert all(modality == "drill" for report in marked for _, modality in large.truth.reports[report.id].signals)


def test_a_channel_falls_silent_and_sends_all_at_once(demo: Stream) -> None:
    outage = next(decoy for decoy in demo.truth.decoys if decoy.kind == "outage")
    by_id = {report.id: report for report in demo.reports}
    late = [by_id[i] for i in outage.report_ids]
    source = late[0].source
    assert {report.source for report in late} == {source}
    silent_from = outage.starts_at - 6 * DAY
    told = [
        report
        for report in demo.reports
        if report.source == source
        and report.received_at
        and silent_from.date() <= report.received_at.date() < outage.starts_at.date()
        and demo.truth.reports[report.id].story[:5] not in ("chain", "decoy")
    ]
    assert told == []
