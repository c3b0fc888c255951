"""A stream as files: CSV that loads, JSON Lines that load, truth that comes back the same."""

import csv
import json
from pathlib import Path

import pytest

from domain.clock import parse_time
from domain.register import Place, PlaceTree
from domain.report import Origin, Report, Status
from scenarios.files import ORGANISATIONS, PLACES, REPORTS, TRUTH, read_truth, write
from scenarios.stream import Stream, build_demo
from scenarios.truth import TrueOrigin


@pytest.fixture(scope="module")
def stream() -> Stream:
    return build_demo(9)


@pytest.fixture(scope="module")
def folder(stream: Stream, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "demo"
    write(stream, path)
    return path


def test_reports_come_back(stream: Stream, folder: Path) -> None:
    rows = [json.loads(line) for line in (folder / REPORTS).read_text(encoding="utf-8").splitlines()]
    back = tuple(
        Report(
            id=row["id"],
            text=row["text"],
            title=row.get("title", ""),
            source=row["source"],
            department=row["department"],
            received_at=parse_time(row["received_at"]),
            address_hint=row.get("address_hint", ""),
            origin=Origin(row["origin"]),
            status=Status(row["status"]),
        )
        for row in rows
    )
    assert back == stream.reports


def test_places_come_back(stream: Stream, folder: Path) -> None:
    with (folder / PLACES).open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert list(rows[0]) == ["id", "name", "level", "parent_id", "lat", "lon", "aliases"]
    tree = PlaceTree.build(
        Place(
            row["id"],
            row["name"],
            row["level"],
            row["parent_id"] or None,
            float(row["lat"]),
            float(row["lon"]),
            tuple(filter(None, row["aliases"].split("|"))),
        )
        for row in rows
    )
    assert tree.places == stream.district.places.places


def test_organisations_come_back(stream: Stream, folder: Path) -> None:
    with (folder / ORGANISATIONS).open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [(row["id"], row["name"], row["kind"], tuple(row["aliases"].split("|"))) for row in rows] == [
        (each.id, each.name, each.kind, each.aliases) for each in stream.district.organisations
    ]


def test_truth_comes_back(stream: Stream, folder: Path) -> None:
    assert read_truth(folder / TRUTH) == stream.truth


def test_writing_twice_gives_the_same_bytes(stream: Stream, folder: Path, tmp_path: Path) -> None:
    write(stream, tmp_path)
    for name in (REPORTS, PLACES, ORGANISATIONS, TRUTH):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


@pytest.mark.parametrize(
    ("entity_id", "name", "accepted"),
    [
        ("org-lpg-1", "宏淼液化气站", True),
        ("organisation:org-lpg-1", "whatever it is called", True),
        ("mention:1", "宏淼气站", True),
        ("org-lpg-2", "恒砺气站", False),
        ("org-lpg-10", "气站", False),
    ],
)
def test_an_organisation_is_accepted_by_id_or_name(entity_id: str, name: str, accepted: bool) -> None:
    origin = TrueOrigin("org-lpg-1", "organisation", ("宏淼液化气站", "宏淼气站"))
    assert origin.accepts(entity_id, name) is accepted


@pytest.mark.parametrize(
    ("name", "accepted"), [("铁蜂软管", True), ("铁蜂软管（2511批次）", True), ("软管", False), ("双隼软管", False)]
)
def test_a_thing_is_accepted_by_name(name: str, accepted: bool) -> None:
    origin = TrueOrigin("thing:铁蜂牌燃气软管", "thing", ("铁蜂牌燃气软管", "铁蜂软管"))
    assert origin.accepts(f"thing:{name}", name) is accepted
