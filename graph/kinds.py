"""Node and link kinds of kinds.yaml, and the checks that nothing else is ever written."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from domain.errors import ConfigError, InputError
from domain.evidence import Evidence
from domain.ids import content_id
from domain.knowledge import Entity, Facts, Link, Property

ENTITY_KINDS = ("Place", "Thing", "Organisation")  # what is held to be real, and what a signal touches


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A label, the beginning of its uids, and whether the view hides it."""

    label: str
    prefix: str
    says: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A relationship type with the labels it may join."""

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    evidence: bool
    one_target: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds by name."""

    nodes: Mapping[str, NodeKind]
    links: Mapping[str, LinkKind]

    def label_of(self, uid: str) -> str | None:
        """The label that a uid tells by its beginning; None for an unknown one."""
        return next((kind.label for kind in self.nodes.values() if uid.startswith(kind.prefix)), None)

    def shown_links(self) -> frozenset[str]:
        """Link kinds that rules and tracing may see."""
        return frozenset(kind.name for kind in self.links.values() if not kind.hidden)

    def check(self, facts: Facts) -> None:
        """Errors: InputError naming the first entity or link that kinds.yaml does not allow."""
        for entity in facts.entities:
            if entity.kind not in self.nodes or not entity.uid.startswith(self.nodes[entity.kind].prefix):
                raise InputError("a node kind of kinds.yaml with its prefix", (entity.kind, entity.uid), where="entity")
        for link in facts.links:
            kind = self.links.get(link.kind)
            if (
                kind is None
                or self.label_of(link.source) not in kind.sources
                or self.label_of(link.target) not in kind.targets
                or kind.evidence != (link.evidence is not None)
            ):
                found = (link.kind, link.source, link.target, "with" if link.evidence else "without")
                raise InputError("a link kind of kinds.yaml with its ends and evidence", found, where="link")


@cache
def kinds() -> Kinds:
    """Read kinds.yaml once. Errors: ConfigError naming every link that joins unknown labels."""
    table = yaml.safe_load(files("graph").joinpath("kinds.yaml").read_text(encoding="utf-8"))
    nodes = {
        label: NodeKind(label, row["prefix"], row["says"], row.get("hidden", False))
        for label, row in table["nodes"].items()
    }
    links = {
        name: LinkKind(
            name,
            tuple(row["from"]),
            tuple(row["to"]),
            row["evidence"],
            row.get("one_target", False),
            row.get("hidden", False),
        )
        for name, row in table["links"].items()
    }
    mistakes = [
        f"kinds.yaml, {link.name}: unknown label {label!r}"
        for link in links.values()
        for label in (*link.sources, *link.targets)
        if label not in nodes
    ]
    if mistakes:
        raise ConfigError(*mistakes)
    return Kinds(nodes, links)


def make_link(
    kind: str,
    source: str,
    *,
    target: str,
    evidence: Evidence | None = None,
    properties: Mapping[str, Property] | None = None,
) -> Link:
    """A link whose uid comes from its content: kind, ends, and the sentence that states it.

    A link with one target only (place to parent) is known by its source, so that a new parent replaces the old.
    """
    parts = [kind, source] if kinds().links[kind].one_target else [kind, source, target]
    if evidence is not None:
        parts += [evidence.report_uid, str(evidence.start), str(evidence.end)]
    return Link(content_id("lnk", *parts), kind, source, target, properties or {}, evidence)


def entity_at(uid: str) -> Entity:
    """The bare node of a place, thing or organisation uid.

    Its properties are a function of the uid alone, so that reports in any order make the same node; what the
    register knows (`place:e-12`: name, level …) is written by the register and never touched by a report.
    """
    label = kinds().label_of(uid)
    if label not in ENTITY_KINDS:
        raise InputError("uid of a place, thing or organisation", uid, where="entity")
    key, anchor = split_anchor(uid)
    properties: dict[str, Property] = {"key": key.partition(":")[2]}
    if anchor:
        properties["anchor"] = anchor
    return Entity(uid, label, properties)


def anchored(key: str, *, place: str) -> str:
    """Uid of a thing that only its place singles out: `thing:电梯` at `place:e-12` is `thing:电梯@place:e-12`."""
    return f"{key}@{place}"


def split_anchor(uid: str) -> tuple[str, str]:
    """Inverse of `anchored`: key and place; the place is empty when the uid has none."""
    head, separator, tail = uid.partition("@place:")
    return (head, f"place:{tail}") if separator else (uid, "")
