"""LIMITS as tests: they fail the build when broken."""

import dataclasses
import importlib
import inspect
import json
import pkgutil
import re
from pathlib import Path

import pytest

import domain
from domain.reading import Label, Modality, Signal
from domain.report import Quote
from domain.units import UNIT_LABELS, unit_keys
from graph.kinds import kinds
from ledger.ledger import Ledger
from ledger.tables import metadata
from rules.pack import load_packs
from tests.support import Installation

PERSON = re.compile(r"person|citizen|complainant|reporter|caller|resident", re.IGNORECASE)
SCORE = re.compile(r"risk|score|grade|rank|sentiment|emotion|anger", re.IGNORECASE)


def domain_types() -> list[type]:
    modules = [importlib.import_module(f"domain.{each.name}") for each in pkgutil.iter_modules(domain.__path__)]
    return [
        thing
        for module in modules
        for _, thing in inspect.getmembers(module, dataclasses.is_dataclass)
        if isinstance(thing, type) and thing.__module__ == module.__name__
    ]


def test_a_person_is_no_unit_of_risk() -> None:
    assert Label.PERSON not in UNIT_LABELS
    signal = Signal("gas.leak", Modality.ACTUAL, Quote(0, 2, "漏气"))
    assert list(unit_keys(signal)) == []


def test_no_type_scores_a_person() -> None:
    for thing in domain_types():
        names = [field.name for field in dataclasses.fields(thing)]
        assert not PERSON.search(thing.__name__), thing
        assert not [name for name in names if PERSON.search(name) and SCORE.search(name)], thing
        assert not [name for name in names if re.search("sentiment|emotion|anger", name)], thing


def test_no_table_or_column_scores_a_person() -> None:
    for table in metadata.tables.values():
        assert not PERSON.search(table.name)
        assert not [column.name for column in table.columns if PERSON.search(column.name)]


def test_no_node_or_link_kind_is_a_person_or_scores_one() -> None:
    text = json.dumps(dataclasses.asdict(kinds()), default=str)
    assert not re.search(r"\bPerson\b", text)
    assert not SCORE.search(text)


def test_no_rule_groups_by_a_person() -> None:
    for rule in load_packs():
        assert not PERSON.search(repr(getattr(rule, "group_by", ""))), rule


@pytest.fixture(scope="module")
def kept(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that took in a report full of personal data and an exercise."""
    path = tmp_path_factory.mktemp("limits") / "in.jsonl"
    rows = [
        {
            "id": "P1",
            "received_at": "2026-03-01T08:00",
            "text": "翠湖苑3栋住户王小丽（电话13000000021，身份证11010519491231002X，微信号wangxl_1988）反映楼道有煤气味。",
        },
        {
            "id": "X1",
            "received_at": "2026-03-01T09:00",
            "status": "exercise",
            "text": "翠湖苑3栋起火，浓烟很大，有人被困。",
        },
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    installation.run("ingest", path)
    return installation


def test_personal_data_is_masked_before_anything_is_kept(kept: Installation) -> None:
    secrets = [text.encode() for text in ("13000000021", "11010519491231002X", "wangxl_1988", "王小丽")]
    for path in kept.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [secret for secret in secrets if secret in content], path
    for secret in ("13000000021", "王小丽"):
        found = kept.run(
            "query", "MATCH (n) WHERE any(k IN keys(n) WHERE toString(n[k]) CONTAINS $s) RETURN count(n) AS n",
            "--param", f's="{secret}"', "--format", "json",
        )  # fmt: skip
        assert json.loads(found.stdout) == {"n": 0}


def test_an_exercise_never_becomes_an_alert(tmp_path: Path, installation: Installation) -> None:
    """Twenty identical fires a day, all of them exercise: nothing may come out."""
    rows = [
        {
            "id": f"X{number}",
            "received_at": f"2026-03-{1 + number // 5:02d}T{8 + number % 5:02d}:00",
            "source": f"来源{number % 4}",
            "department": ("消防救援", "应急管理", "公安", "12345热线")[number % 4],
            "status": "exercise",
            "text": f"翠湖苑{number % 3 + 1}栋起火，浓烟很大，有人被困，请速救援。",
        }
        for number in range(60)
    ]
    path = tmp_path / "exercise.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    installation.run("replay", path, "-o", tmp_path / "alerts.jsonl")
    assert (tmp_path / "alerts.jsonl").read_text(encoding="utf-8") == ""


def test_retention_runs_by_itself_and_leaves_a_record(tmp_path: Path) -> None:
    """Limit 8: with no days left to keep texts, the next ingest leaves only what signals quote."""
    short = Installation(tmp_path / "home", {"JIANWEI_RETAIN_TEXT_DAYS": "0"})
    path = tmp_path / "in.jsonl"
    text = "翠湖苑3栋楼道里有煤气味。另外想问问小区什么时候换新的健身器材。"
    path.write_text(
        json.dumps({"id": "R1", "received_at": "2026-03-01T08:00", "text": text}, ensure_ascii=False) + "\n"
    )
    try:
        short.run("ingest", path)
    finally:
        short.run("down")
    with Ledger.open(f"sqlite:///{short.home}/ledger.sqlite") as ledger:
        kept = ledger.report("R1")
        assert kept is not None
        assert "健身器材" not in kept.text
        assert ledger.deletions()
