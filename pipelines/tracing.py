"""来龙 and 去脉 of an alert, an entity or a report, as `jianwei trace` gives them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.alert import Hop, OriginPath
from domain.errors import InputError
from domain.knowledge import Statement
from domain.wire import hop_to_json
from graph.view import View
from ledger.ledger import Ledger
from pipelines.subjects import entity_uid, report_uid
from rules.trace import trace_backward, trace_forward


@dataclass(frozen=True, slots=True)
class Trace:
    """Ranked origins with their paths, and the consequences in the order of time."""

    subject: str
    origins: tuple[OriginPath, ...]
    consequences: tuple[Hop, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain dict in the shape of the alerts' origins."""
        return {
            "id": self.subject,
            "origins": [
                {
                    "entity_id": origin.entity_id,
                    "kind": origin.kind,
                    "name": origin.name,
                    "score": origin.score,
                    "path": [hop_to_json(hop) for hop in origin.path],
                }
                for origin in self.origins
            ],
            "consequences": [hop_to_json(hop) for hop in self.consequences],
        }


def trace_of(
    subject: str, *, ledger: Ledger, view: View, as_of: datetime, backward: bool = True, forward: bool = True
) -> Trace:
    """Trace an alert, report or entity id. Errors: InputError for an id that names none of them."""
    statements, entity = _resolve(subject, ledger, view, as_of)
    origins: tuple[OriginPath, ...] = ()
    consequences: tuple[Hop, ...] = ()
    if backward:
        origins = trace_backward(view, statements, as_of=as_of)
    if forward:
        found = entity_uid(origins[0].entity_id, view) if origins else None
        start = entity or found or _first_entity(statements)
        consequences = trace_forward(view, start, as_of=as_of) if start else ()
    return Trace(subject, origins, consequences)


def _resolve(subject: str, ledger: Ledger, view: View, as_of: datetime) -> tuple[tuple[Statement, ...], str]:
    if history := ledger.alert_history(subject):
        uids = [report.uid for each in history[-1].report_ids if (report := ledger.report(each))]
        return view.statements(until=as_of, reports=uids), ""
    if uid := report_uid(subject, ledger):
        return view.statements(until=as_of, reports=[uid]), ""
    if uid := entity_uid(subject, view):
        return view.statements(until=as_of, entities=[uid]), uid
    raise InputError("the id of an alert, a report or an entity", subject, where="trace")


def _first_entity(statements: tuple[Statement, ...]) -> str:
    return next((uid for statement in statements for uid in statement.entities), "")
