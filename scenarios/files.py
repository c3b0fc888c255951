"""A stream as files, in the formats that every reader of reports and registers knows, and back."""

import csv
import json
from pathlib import Path

from domain.clock import format_time
from domain.register import Organisation, Place
from domain.report import Report
from scenarios.stream import Stream
from scenarios.truth import Json, Truth, truth_from_json, truth_to_json

REPORTS, PLACES, ORGANISATIONS, TRUTH = "reports.jsonl", "places.csv", "organisations.csv", "truth.json"


def write(stream: Stream, folder: Path) -> None:
    """reports.jsonl, places.csv, organisations.csv and truth.json into a folder that is made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(_report_row(report), ensure_ascii=False) + "\n" for report in stream.reports)
    (folder / REPORTS).write_text("".join(lines), encoding="utf-8")
    _write_table(folder / PLACES, [_place_row(place) for place in stream.district.places])
    _write_table(folder / ORGANISATIONS, [_organisation_row(each) for each in stream.district.organisations])
    truth = json.dumps(truth_to_json(stream.truth), ensure_ascii=False, indent=1)
    (folder / TRUTH).write_text(truth + "\n", encoding="utf-8")


def read_truth(path: Path) -> Truth:
    """The truth of a truth.json."""
    return truth_from_json(json.loads(path.read_text(encoding="utf-8")))


def _report_row(report: Report) -> Json:
    row: Json = {
        "id": report.id,
        "received_at": format_time(report.received_at) if report.received_at else None,
        "source": report.source,
        "department": report.department,
        "title": report.title,
        "text": report.text,
        "address_hint": report.address_hint,
        "origin": report.origin.value,
        "status": report.status.value,
    }
    return {key: value for key, value in row.items() if value not in ("", None)}


def _place_row(place: Place) -> dict[str, str]:
    return {
        "id": place.id,
        "name": place.name,
        "level": place.level,
        "parent_id": place.parent_id or "",
        "lat": "" if place.lat is None else f"{place.lat:.5f}",
        "lon": "" if place.lon is None else f"{place.lon:.5f}",
        "aliases": "|".join(place.aliases),
    }


def _organisation_row(organisation: Organisation) -> dict[str, str]:
    return {
        "id": organisation.id,
        "name": organisation.name,
        "kind": organisation.kind,
        "aliases": "|".join(organisation.aliases),
    }


def _write_table(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
