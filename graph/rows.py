"""Entities and links as flat rows for the servers, and back. Only scalars go in; times as ISO text and milliseconds."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from domain.evidence import Evidence
from domain.knowledge import Entity, Link, Property
from graph.statements import milliseconds

EVIDENCE = ("report_uid", "report_id", "start", "end", "quote", "received_at", "at_ms")


def node_row(entity: Entity) -> dict[str, Any]:
    """`uid`, `properties`, and the `name` that a new node gets until someone names it."""
    name = entity.properties.get("name") or entity.properties.get("key")
    return {"uid": entity.uid, "name": name, "properties": _without_nulls(entity.properties)}


def link_row(link: Link) -> dict[str, Any]:
    """`uid`, both ends, and the properties with the evidence among them."""
    properties = _without_nulls(link.properties)
    if (evidence := link.evidence) is not None:
        properties |= {
            "report_uid": evidence.report_uid,
            "report_id": evidence.report_id,
            "start": evidence.start,
            "end": evidence.end,
            "quote": evidence.quote,
            "received_at": evidence.received_at.isoformat(),
            "at_ms": milliseconds(evidence.received_at),
        }
    return {"uid": link.uid, "source": link.source, "target": link.target, "properties": properties}


def entity_from(kind: str, properties: Mapping[str, Any]) -> Entity:
    """The entity of a node's properties."""
    return Entity(properties["uid"], kind, _without(properties, ("uid",)))


def link_from(row: Mapping[str, Any]) -> Link:
    """The link of a row with `kind`, `source`, `target` and `properties`."""
    properties = row["properties"]
    evidence = None
    if "report_uid" in properties:
        evidence = Evidence(
            properties["report_uid"],
            properties["report_id"],
            properties["start"],
            properties["end"],
            properties["quote"],
            datetime.fromisoformat(properties["received_at"]),
        )
    own = _without(properties, ("uid", *EVIDENCE))
    return Link(properties["uid"], row["kind"], row["source"], row["target"], own, evidence)


def _without_nulls(properties: Mapping[str, Property]) -> dict[str, Property]:
    return {name: value for name, value in properties.items() if value is not None}


def _without(properties: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name not in names}
