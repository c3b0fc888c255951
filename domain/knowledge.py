"""What the graph holds: entities, links with evidence, and signals as statements that rules ask about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from domain.evidence import Evidence
from domain.reading import Modality
from domain.report import Origin

Property: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Entity:
    """A node: `uid` is unique in the graph, `kind` is its label (Report, Signal, Place, Thing, Organisation …)."""

    uid: str
    kind: str
    properties: Mapping[str, Property] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What a person calls it; its uid when it has no name."""
        return str(self.properties.get("name") or self.uid)


@dataclass(frozen=True, slots=True)
class Link:
    """A directed relationship. `evidence` is None only for master data (place tree, register)."""

    uid: str
    kind: str
    source: str
    target: str
    properties: Mapping[str, Property] = field(default_factory=dict)
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Entities and links ready to be written; equal uids are one."""

    entities: tuple[Entity, ...] = ()
    links: tuple[Link, ...] = ()

    @classmethod
    def merge(cls, parts: "Iterable[Facts]") -> "Facts":
        """One Facts of many: the last of equal uids stands, order of first appearance is kept."""
        entities: dict[str, Entity] = {}
        links: dict[str, Link] = {}
        for part in parts:
            entities.update((entity.uid, entity) for entity in part.entities)
            links.update((link.uid, link) for link in part.links)
        return cls(tuple(entities.values()), tuple(links.values()))


@dataclass(frozen=True, slots=True)
class Statement:
    """One signal as one report states it, with the canonical entities it touches (uids like `place:e-12`).

    `quote` is the sentence that holds the trigger. `echo` is equal for reports that repeat the same text.
    `exercise` statements are kept apart and never reach a real alert.
    """

    uid: str
    report_uid: str
    report_id: str
    received_at: datetime
    department: str
    source: str
    origin: Origin
    kind: str
    modality: Modality
    severity: int
    trigger: str
    quote: str
    places: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    confidence: float = 1.0
    echo: str = ""
    exercise: bool = False
    recurring: bool = False
    unresolved_before: bool = False

    @property
    def entities(self) -> tuple[str, ...]:
        """All entities it touches, places first."""
        return (*self.places, *self.things, *self.organisations)
