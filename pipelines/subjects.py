"""What an id on the command line names: a report, or an entity of the graph with or without its label."""

from graph.view import View
from ledger.ledger import Ledger

_LABELS = ("", "place:", "organisation:", "thing:")


def report_uid(subject: str, ledger: Ledger) -> str | None:
    """The uid of the report of this id."""
    report = ledger.report(subject)
    return report.uid if report else None


def entity_uid(subject: str, view: View) -> str | None:
    """The uid of the entity of this id; a bare id may be that of a place, an organisation or a thing."""
    return next((f"{label}{subject}" for label in _LABELS if view.entity(f"{label}{subject}")), None)
