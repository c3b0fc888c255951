"""A whole stream of reports with its truth: background, planted chains, decoys, a department that falls silent."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from domain.clock import DAY, SHANGHAI
from domain.report import Report
from scenarios.background import write_background
from scenarios.chain import Planted, families, plant_chain
from scenarios.decoy import OUTAGE, Quiet, decoy_stories, plant_decoy
from scenarios.district import District, build_district
from scenarios.draft import Draft, repeat_draft
from scenarios.story import Story
from scenarios.truth import TrueChain, TrueDecoy, TrueReport, Truth

WARM_UP = 56  # days before the first chain: the baseline of the detectors
_TAIL = 15  # days left after the last chain's start
_AGAIN = 0.03  # share of background reports told nearly the same again


@dataclass(frozen=True, slots=True)
class Stream:
    """Reports in order of receipt, the district they are from, and what is hidden in them."""

    district: District
    reports: tuple[Report, ...]
    truth: Truth


def build_stream(
    district: District, *, seed: int, days: int = 120, start: date = date(2026, 3, 1), chains: int = 14,
    decoys: int = 24, per_day: float = 38.0, bursts: float = 5.0, strength: float = 1.0,
) -> Stream:  # fmt: skip
    """The stream of a seed: `per_day` background reports for `days` days from `start`, chains after 56 days.

    At least one decoy of each kind is planted while `decoys` allows. `bursts` a week are ordinary local clusters that
    grow into nothing. `strength` is the share of a chain's signs that somebody reports: at 1.0 about twelve, at 0.5
    about six. The same arguments give the same stream.
    """
    first = datetime.combine(start, time(), SHANGHAI)
    rng = Random(f"stream:{seed}:{district.seed}")
    background = list(write_background(district, start=first, days=days, per_day=per_day, bursts=bursts, rng=rng))
    background += [repeat_draft(each, rng=rng) for each in tuple(background) if each.signals and rng.random() < _AGAIN]
    planted = _plant_chains(district, first, days=days, count=chains, strength=strength, rng=rng)
    quiet = _plant_decoys(district, first, days=days, count=decoys - 1, rng=rng)
    background, outage = _fall_silent(background, first, days=days, rng=rng)
    drafts = [*background, *(d for each in planted for d in each.drafts), *(d for each in quiet for d in each.drafts)]
    end = first + timedelta(days=days)
    drafts = [each for each in drafts if each.received_at < end]
    ids = _number(drafts)
    reports = tuple(_report(draft, ids[draft]) for draft in ids)
    truth = Truth(
        tuple(_true_chain(each, ids) for each in planted),
        tuple(_true_decoy(each, ids) for each in (*quiet, outage) if any(d in ids for d in each.drafts)),
        {ids[draft]: _true_report(draft, ids) for draft in ids},
    )
    return Stream(district, reports, truth)


def build_demo(seed: int, *, start: date = date(2026, 3, 1)) -> Stream:
    """The demo size: about 2,000 reports in 100 days with nine chains, read and replayed in about two minutes."""
    return build_stream(
        build_district(seed), seed=seed, days=100, start=start, chains=9, decoys=18, per_day=17.0, bursts=3.0
    )


def _plant_chains(
    district: District, first: datetime, *, days: int, count: int, strength: float, rng: Random
) -> list[Planted]:
    order = _mix(families(), count, rng)
    used: set[str] = set()
    room = max(0.0, days - WARM_UP - _TAIL)
    planted = []
    for number, story in enumerate(order, 1):
        day = WARM_UP + room * (number - 1 + rng.random()) / count
        start = first + timedelta(days=int(day))
        if number % len(families()) == 0:
            used.clear()
        planted.append(
            plant_chain(
                story, district, chain_id=f"chain-{number:02d}", start=start, strength=strength, rng=rng, used=used
            )
        )
    return planted


def _mix(stories: tuple[Story, ...], count: int, rng: Random) -> list[Story]:
    """Families in an order that takes the domains in turn, and in a domain the kind of origin that was rarest so far."""
    order: list[Story] = []
    while len(order) < count:
        left = rng.sample(stories, len(stories))
        kinds: Counter[str] = Counter()
        domains = sorted({each.facts["domain"] for each in left})
        while left:
            for domain in rng.sample(domains, len(domains)):
                open_ones = [each for each in left if each.facts["domain"] == domain]
                if open_ones:
                    story = min(open_ones, key=lambda each: kinds[each.roles["origin"].kind])
                    kinds[story.roles["origin"].kind] += 1
                    left.remove(story)
                    order.append(story)
    return order[:count]


def _plant_decoys(district: District, first: datetime, *, days: int, count: int, rng: Random) -> list[Quiet]:
    by_kind: dict[str, list[Story]] = {}
    for story in rng.sample(decoy_stories(), len(decoy_stories())):
        by_kind.setdefault(str(story.facts["kind"]), []).append(story)
    order = [stories[turn] for turn in range(99) for _, stories in sorted(by_kind.items()) if turn < len(stories)]
    planted = []
    for number, story in enumerate(order[: max(0, count)], 1):
        latest = max(1, days - int(story.facts["days"]) - 2)
        early = min(latest - 1, 40)  # most decoys fall into the time when alerts are judged
        start = first + timedelta(days=rng.randint(early, latest))
        planted.append(plant_decoy(story, district, decoy_id=f"decoy-{number:02d}", start=start, rng=rng))
    return planted


def _fall_silent(drafts: list[Draft], first: datetime, *, days: int, rng: Random) -> tuple[list[Draft], Quiet]:
    """One channel sends nothing for six days and then all of it within two hours."""
    code = rng.choice(("grid", "property", "housing"))
    begin = first + timedelta(days=rng.randint(WARM_UP, max(WARM_UP, days - 12)))
    until = begin + 6 * DAY
    kept: list[Draft] = []
    late: list[Draft] = []
    for draft in drafts:
        if draft.channel.code == code and begin <= draft.received_at < until:
            moment = until + timedelta(hours=9, minutes=rng.randint(0, 120))
            late.append(replace(draft, received_at=moment, story="decoy-outage", repeats=None))
        else:
            kept.append(draft)
    places = tuple(dict.fromkeys(each.place_id for each in late if each.place_id))
    why = "一个渠道停报六天后集中补报，不是事情变多"
    return kept + late, Quiet("decoy-outage", OUTAGE, why, places, tuple(late))


def _number(drafts: list[Draft]) -> dict[Draft, str]:
    """Ids by channel, day and order of receipt; they tell nothing of what is planted."""
    counts: dict[str, int] = {}
    ids: dict[Draft, str] = {}
    for draft in sorted(drafts, key=lambda each: (each.received_at, each.channel.code, each.wording.text)):
        stem = f"{draft.channel.prefix}{draft.received_at:%Y%m%d}"
        counts[stem] = counts.get(stem, 0) + 1
        ids[draft] = f"{stem}-{counts[stem]:03d}"
    return ids


def _report(draft: Draft, report_id: str) -> Report:
    return Report(
        id=report_id, text=draft.wording.text, title=draft.wording.title, source=draft.channel.source,
        department=draft.channel.department, received_at=draft.received_at, address_hint=draft.hint,
        origin=draft.origin, status=draft.status,
    )  # fmt: skip


def _true_report(draft: Draft, ids: dict[Draft, str]) -> TrueReport:
    repeats = ids.get(draft.repeats, "") if draft.repeats else ""
    return TrueReport(ids[draft], draft.place_id, draft.signals, draft.story, draft.names_origin, repeats)


def _true_chain(planted: Planted, ids: dict[Draft, str]) -> TrueChain:
    told = [each for each in ids if each.story == planted.id]
    before = tuple(ids[each] for each in told if each.received_at < planted.escalates_at)
    after = tuple(ids[each] for each in told if each.received_at >= planted.escalates_at)
    facts = planted.story.facts
    return TrueChain(
        planted.id, planted.story.id, planted.story.title, facts["domain"], tuple(facts["kinds"]), planted.place_ids,
        planted.origins, before, after, planted.starts_at, planted.escalates_at,
    )  # fmt: skip


def _true_decoy(quiet: Quiet, ids: dict[Draft, str]) -> TrueDecoy:
    told = [each for each in ids if each in set(quiet.drafts)]
    return TrueDecoy(
        quiet.id, quiet.kind, quiet.why, quiet.place_ids, tuple(ids[each] for each in told),
        told[0].received_at, told[-1].received_at,
    )  # fmt: skip
