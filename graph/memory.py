"""The graph in memory: the same answers as a store, for replays, backtests and rule examples."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Self

from domain.knowledge import Entity, Facts, Link, Property, Statement
from domain.reading import Findings
from domain.register import Organisation, PlaceTree
from domain.report import Report
from graph.assemble import assemble, assemble_register
from graph.distance import metres_between
from graph.kinds import kinds
from graph.resolve import resolve
from graph.statements import TOUCHES, facts_of, statement_from
from graph.view import View


class MemoryView(View):
    """Facts added so far, indexed. Adding the same twice changes nothing."""

    def __init__(self, *, judgements: Mapping[str, str] | None = None) -> None:
        """`judgements`: key → canonical key, applied to every report that is added."""
        self._judgements = dict(judgements or {})
        self._entities: dict[str, Entity] = {}
        self._links: dict[str, Link] = {}
        self._around: dict[str, dict[str, None]] = {}  # entity uid → uids of its links
        self._statements: dict[str, Statement] = {}
        self._touching: dict[str, set[str]] = {}  # entity uid → uids of statements
        self._timeline: list[tuple[datetime, str]] = []
        self._located: dict[str, Entity] = {}  # places with coordinates
        self._stale: set[str] = set()  # signals whose statement is to be built anew
        self._shown = kinds().shown_links()

    @classmethod
    def over(
        cls,
        tree: PlaceTree,
        organisations: Iterable[Organisation] = (),
        *,
        judgements: Mapping[str, str] | None = None,
    ) -> Self:
        """A view that knows the master data and no report yet."""
        view = cls(judgements=judgements)
        view.add_facts(assemble_register(tree, organisations))
        return view

    def add(self, report: Report, findings: Findings, *, voice: str = "") -> None:
        """Add one report as the store would get it."""
        self.add_facts(resolve(assemble(report, findings, voice=voice), self._judgements))

    def add_statements(self, statements: Iterable[Statement]) -> None:
        """Add bare statements, for examples that have no text to read."""
        for statement in statements:
            self.add_facts(facts_of(statement))

    def add_facts(self, facts: Facts) -> None:
        """Add nodes and links; properties of equal uids add up, the later ones win. Errors: InputError."""
        kinds().check(facts)
        for entity in facts.entities:
            self._add_entity(entity)
        for link in facts.links:
            self._add_link(link)

    def statements(
        self,
        *,
        until: datetime,
        since: datetime | None = None,
        entities: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        reports: Collection[str] | None = None,
    ) -> tuple[Statement, ...]:
        """See View."""
        self._refresh()
        if entities is None:
            begin = 0 if since is None else bisect_left(self._timeline, (since, ""))
            uids: Iterable[str] = (uid for _at, uid in self._timeline[begin : bisect_left(self._timeline, (until, ""))])
        else:
            uids = {uid for entity in entities for uid in self._touching.get(entity, ())}
        wanted_kinds, wanted_reports = _as_set(kinds), _as_set(reports)
        found = [
            statement
            for statement in map(self._statements.__getitem__, uids)
            if statement.received_at < until
            and (since is None or statement.received_at >= since)
            and (wanted_kinds is None or statement.kind in wanted_kinds)
            and (wanted_reports is None or statement.report_uid in wanted_reports)
        ]
        return tuple(sorted(found, key=lambda each: (each.received_at, each.uid)))

    def links(
        self, nodes: Collection[str], *, until: datetime, kinds: Collection[str] | None = None
    ) -> tuple[Link, ...]:
        """See View."""
        wanted = self._shown if kinds is None else self._shown & set(kinds)
        uids = {uid for node in nodes for uid in self._around.get(node, ())}
        links = (self._links[uid] for uid in sorted(uids))
        return tuple(
            link
            for link in links
            if link.kind in wanted and (link.evidence is None or link.evidence.received_at < until)
        )

    def entity(self, uid: str) -> Entity | None:
        """See View."""
        found = self._entities.get(uid)
        return None if found is None or kinds().nodes[found.kind].hidden else found

    def ancestors(self, place: str) -> tuple[Entity, ...]:
        """See View."""
        above: list[Entity] = []
        while (parent := self._parent(place)) is not None and parent not in above:
            above.append(parent)
            place = parent.uid
        return tuple(above)

    def near(self, place: str, *, metres: float) -> tuple[str, ...]:
        """See View."""
        if (centre := self._located.get(place)) is None:
            return ()
        distances = (
            (metres_between(centre.properties, other.properties), uid)
            for uid, other in self._located.items()
            if uid != place
        )
        return tuple(uid for distance, uid in sorted(distances) if distance <= metres)

    def _parent(self, place: str) -> Entity | None:
        for uid in self._around.get(place, ()):
            link = self._links[uid]
            if link.kind == "PART_OF" and link.source == place:
                return self._entities.get(link.target)
        return None

    def _add_entity(self, entity: Entity) -> None:
        known = self._entities.get(entity.uid)
        properties: dict[str, Property] = (
            dict(known.properties) if known else {"name": entity.properties.get("name") or entity.properties.get("key")}
        )
        properties |= entity.properties
        kept = Entity(entity.uid, entity.kind, {name: value for name, value in properties.items() if value is not None})
        self._entities[entity.uid] = kept
        if entity.kind == "Signal":
            self._stale.add(entity.uid)
        elif entity.kind == "Place" and "lat" in kept.properties and "lon" in kept.properties:
            self._located[entity.uid] = kept

    def _add_link(self, link: Link) -> None:
        if (old := self._links.get(link.uid)) is not None and (old.source, old.target) != (link.source, link.target):
            for end in (old.source, old.target):
                self._around[end].pop(old.uid, None)
        kept = {name: value for name, value in link.properties.items() if value is not None}
        self._links[link.uid] = Link(link.uid, link.kind, link.source, link.target, kept, link.evidence)
        for end in (link.source, link.target):
            self._around.setdefault(end, {})[link.uid] = None
        if link.kind in TOUCHES:
            self._stale.add(link.source)

    def _refresh(self) -> None:
        if not self._stale:
            return
        for uid in self._stale:
            links = (self._links[each] for each in self._around.get(uid, ()))
            touched = [
                (link.kind, int(link.properties.get("rank") or 0), link.target)
                for link in links
                if link.kind in TOUCHES and link.source == uid
            ]
            statement = statement_from(uid, self._entities[uid].properties, touched)
            if uid not in self._statements:
                self._timeline.append((statement.received_at, uid))
            self._statements[uid] = statement
            for entity in statement.entities:
                self._touching.setdefault(entity, set()).add(uid)
        self._timeline.sort()
        self._stale.clear()


def _as_set(items: Collection[str] | None) -> frozenset[str] | None:
    return None if items is None else frozenset(items)
