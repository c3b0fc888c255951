"""A signal as a node with its links, and as the Statement that rules read: one mapping, both ways.

Both views build their statements here, so that the same facts give the same answers over a store and in memory.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from domain.evidence import Evidence
from domain.knowledge import Entity, Facts, Property, Statement
from domain.reading import Modality
from domain.report import Origin
from graph.kinds import entity_at, make_link

TOUCHES = {"AT": "Place", "INVOLVES": "Thing", "NAMES": "Organisation"}


def milliseconds(moment: datetime) -> int:
    """Epoch milliseconds, rounded down; what both servers compare times by."""
    return int(moment.timestamp() * 1000 // 1)


def statement_properties(statement: Statement) -> dict[str, Property]:
    """What the Signal node keeps of a statement: scalars only; entities are links."""
    return {
        "kind": statement.kind,
        "modality": statement.modality.value,
        "live": statement.modality.live,
        "severity": statement.severity,
        "trigger": statement.trigger,
        "quote": statement.quote,
        "confidence": float(statement.confidence),
        "recurring": statement.recurring,
        "unresolved_before": statement.unresolved_before,
        "echo": statement.echo,
        "exercise": statement.exercise,
        "report_uid": statement.report_uid,
        "report_id": statement.report_id,
        "received_at": statement.received_at.isoformat(),
        "at_ms": milliseconds(statement.received_at),
        "department": statement.department,
        "source": statement.source,
        "origin": statement.origin.value,
    }


def statement_from(uid: str, properties: Mapping[str, Any], touched: Iterable[tuple[str, int, str]]) -> Statement:
    """The statement of a Signal node. `touched`: (link kind, rank, entity uid); entities come in order of rank."""
    by_kind: dict[str, dict[str, None]] = {kind: {} for kind in TOUCHES}
    for kind, _rank, entity in sorted(touched):
        by_kind[kind][entity] = None
    return Statement(
        uid=uid,
        report_uid=properties["report_uid"],
        report_id=properties["report_id"],
        received_at=datetime.fromisoformat(properties["received_at"]),
        department=properties["department"],
        source=properties["source"],
        origin=Origin(properties["origin"]),
        kind=properties["kind"],
        modality=Modality(properties["modality"]),
        severity=properties["severity"],
        trigger=properties["trigger"],
        quote=properties["quote"],
        places=tuple(by_kind["AT"]),
        things=tuple(by_kind["INVOLVES"]),
        organisations=tuple(by_kind["NAMES"]),
        confidence=properties["confidence"],
        echo=properties["echo"],
        exercise=properties["exercise"],
        recurring=properties["recurring"],
        unresolved_before=properties["unresolved_before"],
    )


def statements_in(facts: Facts) -> tuple[Statement, ...]:
    """The statements of every Signal node of these facts, ordered by (received_at, uid)."""
    touched: dict[str, list[tuple[str, int, str]]] = {}
    for link in facts.links:
        if link.kind in TOUCHES:
            rank = link.properties.get("rank", 0)
            touched.setdefault(link.source, []).append((link.kind, int(rank or 0), link.target))
    found = [
        statement_from(entity.uid, entity.properties, touched.get(entity.uid, ()))
        for entity in facts.entities
        if entity.kind == "Signal"
    ]
    return tuple(sorted(found, key=lambda each: (each.received_at, each.uid)))


def facts_of(statement: Statement) -> Facts:
    """The nodes and links that a bare statement amounts to: its report, department, signal and entities.

    Offsets count from the quote's own beginning, for the text around it is not known here.
    """
    evidence = Evidence(
        statement.report_uid,
        statement.report_id,
        0,
        len(statement.quote),
        statement.quote,
        statement.received_at,
    )
    entities = [
        Entity(statement.report_uid, "Report", _report_properties(statement)),
        Entity(statement.uid, "Signal", statement_properties(statement)),
    ]
    links = [make_link("STATES", statement.report_uid, target=statement.uid, evidence=evidence)]
    if statement.department:
        department = department_of(statement.department)
        entities.append(department)
        links.append(make_link("FROM", statement.report_uid, target=department.uid, evidence=evidence))
    sides = zip(TOUCHES, (statement.places, statement.things, statement.organisations), strict=True)
    for kind, uids in sides:
        for rank, uid in enumerate(uids):
            entities.append(entity_at(uid))
            links.append(make_link(kind, statement.uid, target=uid, evidence=evidence, properties={"rank": rank}))
    return Facts(tuple(entities), tuple(links))


def department_of(name: str) -> Entity:
    """The node of a reporting department."""
    return Entity(f"department:{name}", "Department", {"name": name})


def _report_properties(statement: Statement) -> dict[str, Property]:
    """What a Report node keeps: where it came from and when; never its text."""
    return {
        "id": statement.report_id,
        "source": statement.source,
        "department": statement.department,
        "origin": statement.origin.value,
        "exercise": statement.exercise,
        "received_at": statement.received_at.isoformat(),
        "at_ms": milliseconds(statement.received_at),
    }
