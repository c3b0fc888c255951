"""From an alert's id to a written brief."""

from pathlib import Path

from briefs.evidence_pack import build
from briefs.material import collect
from briefs.render import render
from domain.alert import Change
from domain.errors import InputError
from graph.view import View
from ledger.ledger import Ledger


def write_brief(alert_id: str, output: Path, *, form: str, ledger: Ledger, view: View) -> None:
    """Write the brief of the alert at its gravest, as it last stood there. Errors: InputError for an unknown alert."""
    history = ledger.alert_history(alert_id)
    if not history:
        raise InputError("the id of an alert (see `jianwei alerts`)", alert_id, where="brief")
    standing = [each for each in history if each.change is not Change.CLOSED]
    alert = max(standing, key=lambda each: (each.grade.rank, each.at))
    uids = [report.uid for each in alert.report_ids if (report := ledger.report(each))]
    document = render(build(collect(alert, view, report_uids=uids, tree=ledger.places())), form)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(document)
