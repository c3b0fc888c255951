"""LIMITS in reading: protected texts give nothing, exercises never live, a joint letter beside a hazard gives the hazard."""

import json
from pathlib import Path
from typing import Any

import pytest

from domain.reading import Modality
from domain.report import Report, Status
from nlp.reader import Reader


def rows(name: str) -> list[dict[str, Any]]:
    text = (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def report(row: dict[str, Any], **given: Any) -> Report:
    return Report(id=row["id"], title=row["title"], text=row["text"], source=row["source"], **given)


@pytest.mark.parametrize("row", rows("protected"), ids=lambda row: str(row["id"]))
def test_protected_texts_give_no_signal(reader: Reader, row: dict[str, Any]) -> None:
    findings = reader.read(*reader.mask(report(row)))
    assert [(signal.kind, signal.trigger.text) for signal in findings.signals] == []
    assert findings.topic == "none"


@pytest.mark.parametrize("row", rows("drills"), ids=lambda row: str(row["id"]))
def test_texts_that_only_tell_of_an_exercise_have_nothing_live(reader: Reader, row: dict[str, Any]) -> None:
    findings = reader.read(*reader.mask(report(row)))
    assert [(signal.kind, str(signal.modality)) for signal in findings.signals if signal.modality.live] == []


@pytest.mark.parametrize("row", rows("hazard_and_letter"), ids=lambda row: str(row["id"]))
def test_beside_a_joint_letter_only_the_hazard_is_read(reader: Reader, row: dict[str, Any]) -> None:
    findings = reader.read(*reader.mask(report(row)))
    assert {signal.kind for signal in findings.signals} == set(row["kinds"])


def test_a_report_marked_exercise_has_only_drills(reader: Reader) -> None:
    marked = Report(id="x", text="翠湖路汽修厂起火，浓烟很大，两人被困。", status=Status.EXERCISE)
    findings = reader.read(*reader.mask(marked))
    assert findings.signals
    assert {signal.modality for signal in findings.signals} == {Modality.DRILL}


def test_a_real_fire_during_an_exercise_stays_real(reader: Reader) -> None:
    text = "今天上午组织消防疏散演练，模拟二楼起火。演练中窗帘真的烧着了，火势正在蔓延，已拨打119，现场浓烟滚滚。"
    findings = reader.read(*reader.mask(Report(id="x", text=text, title="演练中真着火")))
    fires = {signal.modality for signal in findings.signals if signal.kind == "fire.burning"}
    assert fires
    assert fires != {Modality.DRILL}
