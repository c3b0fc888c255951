# ruff: noqa: A005 — the name that the architecture and its users give it; nothing here imports the library's trace
"""来龙去脉: where a trouble may come from, and what came of something. Each step is a quoted sentence.

Backward: the reports of the trouble are the leaves. Candidates are the things, organisations and places that they
name, what their sentences state as a cause, and earlier signals close by whose kind may bring theirs about. A random
walk with restart at the leaves (personalised PageRank, typed edges, decaying with time) shares out how much leads to
each; hubs are weighed down by how often they are named elsewhere: a shared street means nothing, a shared pump much.
A candidate must explain enough of the leaves; otherwise the answer is that no origin was found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, log2

from domain.alert import Hop, OriginPath
from domain.knowledge import Entity, Link, Statement
from domain.reading import Modality
from domain.register import LEVELS
from graph.view import View
from rules.kin import may_cause, may_meet
from rules.window import voice_of

UPSTREAM_DAYS = 45  # how far before the first leaf an upstream signal may lie
BACKGROUND_DAYS = 120  # in which being named elsewhere makes a hub
LEAST_SCORE = 0.2  # below this nothing is called an origin
ORIGINS = 3
_ALSO_DAYS = 14  # before the first leaf, in which inspections and other reports of such a trouble speak for a candidate
_RESTART, _ROUNDS = 0.25, 30
_HALF_LIFE_DAYS = 21.0
_LONGEST_PATH = 6
# What kind of entity an origin tends to be: things and organisations cause trouble, dwellings suffer it. `part` is a
# thing that only its place singles out («the lift of that house»): no lead beyond the place itself.
_PRIOR = {"thing": 1.0, "organisation": 0.9, "site": 0.75, "road": 0.5, "dwelling": 0.35, "part": 0.35, "area": 0.1}
_LEVEL_SORTS = {"estate": "dwelling", "building": "dwelling", "road": "road", "crossing": "road"}
_TOLD_NOT = frozenset({Modality.NEGATED, Modality.DRILL, Modality.RULE, Modality.QUESTION})


def trace_backward(
    view: View, start: Sequence[Statement] | str, *, as_of: datetime, least_score: float = LEAST_SCORE
) -> tuple[OriginPath, ...]:
    """One to three origins of these statements (or of those about an entity), best first; none when none is found.

    Looks at what was received before `as_of` only. Each path is a list of quotes in the order of time.
    """
    leaves = _leaves(view, start, as_of)
    if not leaves:
        return ()
    net = _Net.around(view, leaves, as_of=as_of)
    scored = sorted(
        ((net.score(uid), uid) for uid in net.candidates() if uid != start), key=lambda pair: (-pair[0], pair[1])
    )
    best = [(score, uid) for score, uid in scored if score >= least_score]
    if not best:
        return ()
    near = [(score, uid) for score, uid in best[:ORIGINS] if score >= 0.4 * best[0][0]]
    return tuple(
        OriginPath(_entity_id(uid), uid.partition(":")[0], _name(view, uid), round(score, 3), net.path(uid))
        for score, uid in near
    )


def trace_forward(view: View, entity: str, *, as_of: datetime, limit: int = 20) -> tuple[Hop, ...]:
    """What came of a thing, organisation or place: what is told of it and what sentences say it caused, in order."""
    hops: dict[str, Hop] = {}
    for link in view.links([entity], until=as_of, kinds=["CAUSES", "RESPONSIBLE_FOR", "SUPPLIES"]):
        if link.source == entity and link.evidence is not None:
            says = "明说由此引起" if link.kind == "CAUSES" else f"与{_name(view, link.target)}有关"
            hops.setdefault(link.evidence.report_uid, _quoted(link, says))
    for statement in view.statements(until=as_of, entities=[entity]):
        if not statement.exercise and statement.modality not in _TOLD_NOT:
            hops.setdefault(statement.report_uid, hop_of(statement, ""))
    ordered = sorted(hops.values(), key=lambda hop: (hop.received_at or as_of, hop.report_id))
    return tuple(ordered[:limit])


def hop_of(statement: Statement, says: str) -> Hop:
    """A statement as a step of a path."""
    return Hop(statement.report_id, statement.quote, statement.received_at, says)


@dataclass
class _Net:
    """Leaves, upstream statements and what they touch, with weighted edges for the walk."""

    view: View
    leaves: tuple[Statement, ...]
    as_of: datetime
    told: dict[str, list[Statement]] = field(default_factory=dict)  # candidate → statements that touch it
    causes: dict[str, list[Link]] = field(default_factory=dict)  # candidate → sentences that state it as a cause
    upstream: dict[str, list[Statement]] = field(default_factory=dict)  # candidate → earlier signals that may cause
    also: dict[str, list[Statement]] = field(default_factory=dict)  # candidate → reports of such a trouble, no leaves
    elsewhere: dict[str, int] = field(default_factory=dict)  # candidate → reports about it that tell of other things
    mass: dict[str, float] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)  # spelling → the spelling that stands for it
    sorts: dict[str, str] = field(default_factory=dict)  # asked for once: a store is a round trip away
    above: dict[str, tuple[Entity, ...]] = field(default_factory=dict)

    @classmethod
    def around(cls, view: View, leaves: tuple[Statement, ...], *, as_of: datetime) -> "_Net":
        net = cls(view, leaves, as_of)
        net._add_touched()
        net._add_causes()
        net._add_upstream()
        net._weigh_hubs()
        net._walk()
        return net

    def sort(self, uid: str) -> str:
        """A key of _PRIOR."""
        if uid not in self.sorts:
            self.sorts[uid] = _sort(self.view, uid)
        return self.sorts[uid]

    def ancestors(self, place: str) -> tuple[Entity, ...]:
        if place not in self.above:
            self.above[place] = self.view.ancestors(place)
        return self.above[place]

    def candidates(self) -> list[str]:
        return sorted({*self.told, *self.causes, *self.upstream})

    def score(self, uid: str) -> float:
        """0 to 1: explained share of voices and departments and the walk, times rarity and kind.

        One voice among several is half a lead; an upstream signal counts a little, a sentence that states the cause
        takes away a third of the remaining doubt.
        """
        touching = {voice_of(each) for each in self.told.get(uid, ())}
        voices = {voice_of(each) for each in self.leaves}
        told_by = {each.department for each in self.told.get(uid, ())}
        departments = {each.department for each in self.leaves}
        share = len(touching & voices) / len(voices)
        spread = len(told_by & departments) / len(departments)
        support = 0.55 * share + 0.25 * spread + 0.2 * self.mass.get(uid, 0.0)
        if len(touching) < 2 and len(voices) > 2:
            support *= 0.5
        support += 0.08 * min(3, len({voice_of(each) for each in self.also.get(uid, ())} - touching))
        earlier = len({each.report_uid for each in self.upstream.get(uid, ())})
        support += 0.15 * min(earlier, 2) if self.sort(uid) != "part" else 0.0
        score = min(support, 0.95) * self.rarity(uid) * _PRIOR[self.sort(uid)]
        stated = len({link.evidence.report_uid for link in self.causes.get(uid, ()) if link.evidence})
        return 1.0 - (1.0 - score) * float(0.67 ** min(stated, 3))

    def rarity(self, uid: str) -> float:
        """1 for what only these reports name, falling with every other report that names it."""
        inside = len(
            {each.report_uid for each in self.told.get(uid, ())}
            | {each.report_uid for each in self.upstream.get(uid, ())}
        )
        outside = self.elsewhere.get(uid, 0)
        return 1.0 / (1.0 + 0.5 * log2(1.0 + outside / max(1, inside)))

    def path(self, uid: str) -> tuple[Hop, ...]:
        """Earliest mention, stated causes, other departments' mentions, at most six, in the order of time."""
        hops: dict[str, Hop] = {}
        for link in self.causes.get(uid, ())[:2]:
            if link.evidence is not None:
                hops.setdefault(link.evidence.report_uid, _quoted(link, "明说起因"))
        for statement in self.upstream.get(uid, ())[:2]:
            hops.setdefault(statement.report_uid, hop_of(statement, "上游事件"))
        seen: set[str] = set()
        touching = self.told.get(uid, [])
        for statement in [*(e for e in touching if not (e.department in seen or seen.add(e.department))), *touching]:  # type: ignore[func-returns-value]
            if len(hops) < _LONGEST_PATH - 1:
                hops.setdefault(statement.report_uid, hop_of(statement, "提到"))
        for statement in self.also.get(uid, ())[:2]:
            if len(hops) < _LONGEST_PATH:
                hops.setdefault(statement.report_uid, hop_of(statement, "别处也提到"))
        if not touching or len(hops) < 2:
            first = self.leaves[0]
            hops.setdefault(first.report_uid, hop_of(first, "后果"))
        return tuple(sorted(hops.values(), key=lambda hop: (hop.received_at or self.as_of, hop.report_id)))

    def _add_touched(self) -> None:
        """What leaves name; a building also stands for its estate, and one brand's spellings for one another."""
        named = {uid for leaf in self.leaves for uid in (*leaf.things, *leaf.organisations)}
        self.same = _one_name(self.view, sorted(named))
        for leaf in self.leaves:
            touched = dict.fromkeys(self.same.get(uid, uid) for uid in leaf.entities)
            for place in leaf.places:
                above = self.ancestors(place)[:1]
                if above and self.sort(above[0].uid) == "dwelling":
                    touched.setdefault(above[0].uid)
            for uid in touched:
                self.told.setdefault(uid, []).append(leaf)

    def _add_causes(self) -> None:
        by_uid = {leaf.uid: leaf for leaf in self.leaves}
        links = self.view.links(sorted(by_uid), until=self.as_of, kinds=["CAUSES"])
        signals: dict[str, list[Link]] = {}
        for link in links:
            if link.target in by_uid:
                if link.source.startswith("sig-"):
                    signals.setdefault(link.source, []).append(link)
                else:
                    self.causes.setdefault(self.same.get(link.source, link.source), []).append(link)
        if signals:
            reports = {link.evidence.report_uid for each in signals.values() for link in each if link.evidence}
            for statement in self.view.statements(until=self.as_of, reports=sorted(reports)):
                for link in signals.get(statement.uid, ()):
                    for uid in (*statement.things, *statement.organisations) or statement.places:
                        self.causes.setdefault(self.same.get(uid, uid), []).append(link)

    def _add_upstream(self) -> None:
        """Earlier signals at the same places or right above, of a kind that may bring the leaves' kinds about."""
        first = self.leaves[0].received_at
        around = {place for leaf in self.leaves for place in leaf.places}
        above = {each.uid for place in around for each in self.ancestors(place)[:2]}
        found = self.view.statements(
            since=first - timedelta(days=UPSTREAM_DAYS), until=self.as_of, entities=sorted(around | above)
        )
        leaf_reports = {each.report_uid for each in self.leaves}
        kinds = {leaf.kind for leaf in self.leaves}
        for statement in found:
            if statement.exercise or statement.modality in _TOLD_NOT or statement.received_at >= first:
                continue
            if statement.report_uid in leaf_reports or not any(may_cause(statement.kind, kind) for kind in kinds):
                continue
            for uid in (*statement.things, *statement.organisations) or statement.places[:1]:
                self.upstream.setdefault(self.same.get(uid, uid), []).append(statement)

    def _weigh_hubs(self) -> None:
        """Other reports about a candidate: of a kind that can tell of the same trouble they speak for it, else against."""
        since = self.as_of - timedelta(days=BACKGROUND_DAYS)
        own = {each.report_uid for each in self.leaves}
        kinds = {leaf.kind for leaf in self.leaves}
        begin = self.leaves[0].received_at - timedelta(days=_ALSO_DAYS)
        about: dict[str, list[Statement]] = {uid: [] for uid in self.candidates()}
        for each in self.view.statements(since=since, until=self.as_of, entities=sorted(about)):
            if each.report_uid not in own and not each.exercise:
                for uid in about.keys() & set(each.entities):
                    about[uid].append(each)
        for uid, others in about.items():
            also = [
                each
                for each in others
                if each.received_at >= begin and each.modality not in _TOLD_NOT and may_meet(kinds, {each.kind})
            ]
            if self.sort(uid) in ("thing", "organisation", "site"):
                self.also[uid] = also
            speaking = {each.report_uid for each in self.also.get(uid, ())}
            self.elsewhere[uid] = len({each.report_uid for each in others} - speaking)

    def _walk(self) -> None:
        edges: dict[str, dict[str, float]] = {}
        last = self.leaves[-1].received_at

        def join(left: str, right: str, weight: float) -> None:
            for a, b in ((left, right), (right, left)):
                edges.setdefault(a, {})[b] = edges.get(a, {}).get(b, 0.0) + weight

        for uid in self.candidates():
            weight = self.rarity(uid) * _PRIOR[self.sort(uid)]
            for leaf in self.told.get(uid, ()):
                join(leaf.uid, uid, weight * exp(-(last - leaf.received_at).days / _HALF_LIFE_DAYS))
            for link in self.causes.get(uid, ()):
                join(link.target, uid, 2.0 * weight)
            for statement in self.upstream.get(uid, ()):
                for leaf in self.leaves:
                    if may_cause(statement.kind, leaf.kind):
                        join(leaf.uid, uid, 0.2 * weight)
        start = {leaf.uid: 1.0 / len(self.leaves) for leaf in self.leaves}
        mass = dict(start)
        for _ in range(_ROUNDS):
            flow = {uid: _RESTART * share for uid, share in start.items()}
            for uid, amount in mass.items():
                out = edges.get(uid, {})
                total = sum(out.values())
                for target, weight in out.items():
                    flow[target] = flow.get(target, 0.0) + (1.0 - _RESTART) * amount * weight / total
            mass = flow
        top = max((amount for uid, amount in mass.items() if uid not in start), default=0.0)
        self.mass = {uid: amount / top for uid, amount in mass.items() if uid not in start} if top else {}


def _leaves(view: View, start: Sequence[Statement] | str, as_of: datetime) -> tuple[Statement, ...]:
    found: Iterable[Statement] = (
        view.statements(since=as_of - timedelta(days=BACKGROUND_DAYS), until=as_of, entities=[start])
        if isinstance(start, str)
        else start
    )
    live = {e.uid: e for e in found if not e.exercise and e.modality.live and e.received_at < as_of}
    return tuple(sorted(live.values(), key=lambda each: (each.received_at, each.uid)))


def _sort(view: View, uid: str) -> str:
    label = uid.partition(":")[0]
    if label != "place":
        return "part" if "@place:" in uid else label
    entity = view.entity(uid)
    level = str(entity.properties.get("level") or "") if entity else ""
    if level in _LEVEL_SORTS or not level:
        return _LEVEL_SORTS.get(level, "dwelling")
    return "area" if level in LEVELS else "site"


def _one_name(view: View, uids: Sequence[str]) -> dict[str, str]:
    """Spellings of one brand in one trouble: names outside the register that begin with the same two letters.

    «铁蜂牌软管», «铁蜂燃气管»: the longest stands for the others. Only for tracing; merging entities is a person's.
    """
    by_head: dict[str, list[str]] = {}
    for uid in uids:
        entity = view.entity(uid)
        name = uid.partition(":")[2]
        if "@place:" not in uid and len(name) >= 4 and not (entity and entity.properties.get("registered")):
            by_head.setdefault(name[:2], []).append(uid)
    same = {}
    for group in by_head.values():
        stands = max(group, key=lambda uid: (uid.startswith("thing:"), len(uid), uid))
        same.update({uid: stands for uid in group if uid != stands})
    return same


def _entity_id(uid: str) -> str:
    """The id of the given files for places and organisations; a thing keeps its label."""
    label, _, name = uid.partition(":")
    return uid if label == "thing" else name


def _name(view: View, uid: str) -> str:
    head, anchor, place = uid.partition("@place:")
    if anchor:
        return f"{_name(view, f'place:{place}')}{head.partition(':')[2]}"
    entity = view.entity(uid)
    return entity.name if entity is not None else uid.partition(":")[2]


def _quoted(link: Link, says: str) -> Hop:
    evidence = link.evidence
    assert evidence is not None
    return Hop(evidence.report_id, evidence.quote, evidence.received_at, says)
