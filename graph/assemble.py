"""One report's findings as nodes and links, with the sentence that states it on every link. Pure functions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.echo import own_voice
from domain.errors import InputError
from domain.evidence import Evidence, sentence_around
from domain.ids import content_id
from domain.knowledge import Entity, Facts, Link, Property, Statement
from domain.reading import Findings, Label, Mention, Signal
from domain.register import Organisation, PlaceTree
from domain.report import Quote, Report, Status
from domain.units import UNIT_LABELS
from graph.kinds import anchored, entity_at, make_link, split_anchor
from graph.relations import Named, find_relations
from graph.statements import (
    TOUCHES,
    department_of,
    milliseconds,
    statement_properties,
    statements_in,
)


def assemble(report: Report, findings: Findings, *, voice: str = "") -> Facts:
    """Everything that one masked report says, ready to be written. Errors: InputError without `received_at`.

    `voice`: equal for reports that repeat one text, as the ledger knows it; without it equal texts are one voice.

    A named mention is its entity; a bare thing («电梯») is the one at the signal's first place; without a place it
    is no entity at all. The text itself is not kept, only the sentences that links quote.
    """
    draft = _Draft(report, findings, voice or own_voice(report))
    draft.add_report()
    for signal in findings.signals:
        draft.add_signal(signal)
    for mention in findings.mentions:
        draft.add_mention(mention)
    draft.add_causes()
    draft.add_relations()
    draft.add_roles()
    return Facts(tuple(draft.entities.values()), tuple(draft.links.values()))


def statements_of(report: Report, findings: Findings) -> tuple[Statement, ...]:
    """What rules read of one report, ordered by uid; the same over every view."""
    return statements_in(assemble(report, findings))


def assemble_register(tree: PlaceTree, organisations: Iterable[Organisation]) -> Facts:
    """Master data as nodes, and the place tree as PART_OF links; aliases are joined by `|`."""
    entities: list[Entity] = []
    links: list[Link] = []
    for place in tree:
        uid = f"place:{place.id}"
        known: dict[str, Property] = {"name": place.name, "level": place.level, "aliases": "|".join(place.aliases)}
        if place.lat is not None and place.lon is not None:
            known |= {"lat": float(place.lat), "lon": float(place.lon)}
        entities.append(_registered(uid, known))
        if place.parent_id is not None:
            links.append(make_link("PART_OF", uid, target=f"place:{place.parent_id}"))
    for unit in organisations:
        known = {"name": unit.name, "type": unit.kind, "aliases": "|".join(unit.aliases)}
        entities.append(_registered(f"organisation:{unit.id}", known))
    return Facts(tuple(entities), tuple(links))


def signal_uid(report_uid: str, signal: Signal) -> str:
    """Identity of a signal: its report, kind, modality and trigger."""
    trigger = signal.trigger
    return content_id("sig", report_uid, signal.kind, signal.modality, str(trigger.start), str(trigger.end))


def _registered(uid: str, known: dict[str, Property]) -> Entity:
    entity = entity_at(uid)
    return Entity(uid, entity.kind, {**entity.properties, **known, "registered": True})


@dataclass
class _Draft:
    """Facts of one report under construction; the first of equal uids stands."""

    report: Report
    findings: Findings
    voice: str

    def __post_init__(self) -> None:
        if self.report.received_at is None:
            raise InputError("received_at, for evidence carries it", None, where=f"report {self.report.id}")
        self.received_at = self.report.received_at
        self.uid = self.report.uid
        self.body = self.report.body
        self.sentences: dict[tuple[int, int], Evidence] = {}
        self.echo = "" if self.voice == self.uid else self.voice
        self.entities: dict[str, Entity] = {}
        self.links: dict[str, Link] = {}

    def add_report(self) -> None:
        """The report's own node and its department."""
        report, findings = self.report, self.findings
        properties: dict[str, Property] = {
            "id": report.id,
            "source": report.source,
            "department": report.department,
            "origin": report.origin.value,
            "exercise": report.status is Status.EXERCISE,
            "received_at": self.received_at.isoformat(),
            "at_ms": milliseconds(self.received_at),
            "topic": findings.topic,
            "lead_department": findings.lead_department,
            "reader": findings.reader,
        }
        if report.lat is not None and report.lon is not None:
            properties |= {"lat": float(report.lat), "lon": float(report.lon)}
        if report.url:
            properties["url"] = report.url
        self._node(Entity(self.uid, "Report", properties))
        if report.department:
            department = department_of(report.department)
            self._node(department)
            first = len(self.body) - len(self.body.lstrip())
            self._link("FROM", self.uid, target=department.uid, at=report.quote(first, first + 1))

    def add_signal(self, signal: Signal) -> None:
        """The signal, and the entities that it touches in the order in which the reader gives them."""
        report, uid = self.report, signal_uid(self.uid, signal)
        evidence = self._evidence(signal.trigger)
        statement = Statement(
            uid=uid,
            report_uid=self.uid,
            report_id=report.id,
            received_at=self.received_at,
            department=report.department,
            source=report.source,
            origin=report.origin,
            kind=signal.kind,
            modality=signal.modality,
            severity=signal.severity,
            trigger=signal.trigger.text,
            quote=evidence.quote,
            confidence=signal.confidence,
            echo=self.echo,
            exercise=report.status is Status.EXERCISE,
            recurring=signal.recurring,
            unresolved_before=signal.unresolved_before,
        )
        properties = statement_properties(statement) | {
            "start": signal.trigger.start,
            "end": signal.trigger.end,
            "deaths": signal.deaths,
            "injuries": signal.injuries,
            **({} if signal.affected is None else {"affected": signal.affected}),
        }
        self._node(Entity(uid, "Signal", properties))
        self._link("STATES", self.uid, target=uid, at=signal.trigger)
        for kind, mentions in zip(TOUCHES, (signal.places, signal.things, signal.organisations), strict=True):
            for rank, mention in enumerate(mentions):
                self.add_mention(mention, signal)
                if (entity := entity_of(mention, signal)) is not None:
                    self._link(kind, uid, target=entity, at=signal.trigger, properties={"rank": rank})

    def add_mention(self, mention: Mention, signal: Signal | None = None) -> None:
        """The mention as the text has it, and the entity that it refers to when words and signal single one out."""
        if mention.label not in UNIT_LABELS:
            return
        uid = content_id("men", self.uid, mention.label, str(mention.start), str(mention.end))
        properties: dict[str, Property] = {
            "label": mention.label.value,
            "text": mention.text,
            "normal": mention.normal,
            "named": mention.named,
            "start": mention.start,
            "end": mention.end,
            "report_uid": self.uid,
        }
        self._node(Entity(uid, "Mention", properties))
        self._link("MENTIONS", self.uid, target=uid, at=mention.quote)
        if (entity := entity_of(mention, signal)) is None:
            return
        self._node(entity_at(entity))
        self._link("REFERS_TO", uid, target=entity, at=mention.quote)
        if not mention.named and signal is not None:
            self._link("LOCATED_AT", entity, target=split_anchor(entity)[1], at=signal.trigger)

    def add_causes(self) -> None:
        """From what stands inside a cause's words to the signals inside its effect's words.

        What stands there: signals, things and organisations; a place only when there is nothing else.
        """
        for cause in self.findings.causes:
            causing = [signal_uid(self.uid, signal) for signal in self._signals_in(cause.cause)]
            for effect in self._signals_in(cause.effect):
                target = signal_uid(self.uid, effect)
                named = list(self._named_in(cause.cause, effect))
                entities = [uid for uid, label in named if label is not Label.PLACE]
                if not (causing or entities):
                    entities = [uid for uid, _label in named]
                for source in (*causing, *entities):
                    if source != target:
                        self._link(
                            "CAUSES",
                            source,
                            target=target,
                            at=cause.cause,
                            until=cause.effect,
                            properties={"confidence": float(cause.confidence)},
                        )

    def add_relations(self) -> None:
        """Who answers for what, who supplies whom, where one sentence states it."""
        named = {(each.start, each.end, each.uid): each for each in self._all_named()}
        for relation in find_relations(self.body, tuple(named.values())):
            span = self.report.quote(relation.start, relation.end)
            self._link(relation.kind, relation.source, target=relation.target, at=span)

    def add_roles(self) -> None:
        """Masked personal data as tokens with a count, so that two reports of one case can be joined."""
        counts: dict[tuple[str, str], int] = {}
        first: dict[tuple[str, str], Quote] = {}
        for masked in self.findings.masked:
            who = (masked.label, masked.token)
            counts[who] = counts.get(who, 0) + 1
            first.setdefault(who, self.report.quote(masked.start, masked.end))
        for (label, token), count in counts.items():
            uid = f"role:{label}:{token}"
            self._node(Entity(uid, "Role", {"label": label}))
            self._link("TELLS_OF", self.uid, target=uid, at=first[label, token], properties={"count": count})

    def _signals_in(self, words: Quote) -> Iterator[Signal]:
        return (signal for signal in self.findings.signals if signal.trigger.overlaps(words))

    def _named_in(self, words: Quote, effect: Signal) -> Iterator[tuple[str, Label]]:
        for mention in _mentions(self.findings):
            if mention.quote.overlaps(words):
                owner = next((s for s in self.findings.signals if mention in (*s.things, *s.organisations)), effect)
                if (entity := entity_of(mention, owner)) is not None:
                    self.add_mention(mention, owner)
                    yield entity, mention.label

    def _all_named(self) -> Iterator[Named]:
        for mention in self.findings.mentions:
            if (entity := entity_of(mention, None)) is not None:
                yield Named(mention.start, mention.end, entity)
        for signal in self.findings.signals:
            for mention in (*signal.places, *signal.things, *signal.organisations):
                if (entity := entity_of(mention, signal)) is not None:
                    yield Named(mention.start, mention.end, entity)

    def _node(self, entity: Entity) -> None:
        self.entities.setdefault(entity.uid, entity)

    def _link(
        self,
        kind: str,
        source: str,
        *,
        target: str,
        at: Quote,
        until: Quote | None = None,
        properties: dict[str, Property] | None = None,
    ) -> None:
        link = make_link(kind, source, target=target, evidence=self._evidence(at, until), properties=properties)
        self.links.setdefault(link.uid, link)

    def _evidence(self, at: Quote, until: Quote | None = None) -> Evidence:
        ends = (at, until or at)
        span = min(each.start for each in ends), max(each.end for each in ends)
        if span not in self.sentences:
            start, end = sentence_around(self.body, *span)
            quote = self.body[start:end]
            self.sentences[span] = Evidence(self.uid, self.report.id, start, end, quote, self.received_at)
        return self.sentences[span]


def entity_of(mention: Mention, signal: Signal | None) -> str | None:
    """Uid of the entity that a mention refers to, or None when its words single none out."""
    if mention.label not in UNIT_LABELS or not (mention.id or mention.normal):
        return None
    if mention.named:
        return mention.key
    if mention.label is Label.THING and signal is not None:
        place = next((each for each in signal.places if each.named), None)
        return None if place is None else anchored(mention.key, place=place.key)
    return None


def _mentions(findings: Findings) -> Iterator[Mention]:
    seen: set[tuple[int, int, str]] = set()
    nested = (m for s in findings.signals for m in (*s.places, *s.things, *s.organisations))
    for mention in (*findings.mentions, *nested):
        if (mention.start, mention.end, mention.label) not in seen:
            seen.add((mention.start, mention.end, mention.label))
            yield mention
