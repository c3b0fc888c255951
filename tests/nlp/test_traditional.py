"""Traditional text is read as simplified text is, and quoted as it was written."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import nlp
from domain.report import MASK, Report
from domain.wire import findings_to_json
from nlp.duplicates import DuplicateIndex
from nlp.lexicon import rows
from nlp.reader import Reader
from nlp.text import half_width
from nlp.traditional import quoted_as_written, simplified, simplified_report
from tests.nlp.test_duplicates import LEAK, told

OWN = Path(str(nlp.__path__[0])) / "train" / "own" / "written.jsonl"
SENTENCES = (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()


def traditional(text: str) -> str:
    """Each letter as the first traditional one that is read as it."""
    return text.translate(_turned())


@cache
def _turned() -> dict[int, str]:
    table = {row["simplified"]: row["traditional"] for row in reversed(rows("traditional")) if row["when"] == "always"}
    return {ord(one): other[0] for one, other in ({"着": "著", "后": "後"} | table).items()}


def own_texts() -> list[Report]:
    lines = OWN.read_text(encoding="utf-8").splitlines()[::42][:20]
    return [
        Report(row["id"], simplified(row["text"]), title=simplified(row["title"]), source=row["source"])
        for row in map(json.loads, lines)
    ]


@pytest.mark.parametrize("report", own_texts(), ids=lambda report: report.id)
def test_findings_of_a_text_turned_traditional_are_those_of_the_simplified_one(reader: Reader, report: Report) -> None:
    turned = replace(report, title=traditional(report.title), text=traditional(report.text))
    assert turned.body != report.body
    clean, masked = reader.mask(report)
    turned_clean, turned_masked = reader.mask(turned)
    assert turned_masked == masked
    assert [c == MASK for c in turned_clean.body] == [c == MASK for c in clean.body]
    assert simplified(turned_clean.body) == clean.body
    findings = reader.read(turned_clean, turned_masked)
    assert findings == quoted_as_written(reader.read(clean, masked), turned_clean.body)
    for signal in findings.signals:
        assert turned_clean.body[signal.trigger.start : signal.trigger.end] == signal.trigger.text


def test_a_traditional_report_has_kinds_normal_places_and_its_own_words(reader: Reader) -> None:
    text = "鷺鳴花園6棟2單元樓道裡煤氣味很重，燃氣公司的人來看了一眼，說閥門沒問題。聯繫電話13812345678。"
    report, masked = reader.mask(Report("t", text))
    assert report.text == text.replace("13812345678", MASK * 11)
    findings = reader.read(report, masked)
    assert {signal.kind for signal in findings.signals} == {"gas.leak"}
    signal = findings.signals[0]
    assert "煤氣味" in signal.trigger.text
    assert {place.normal for place in signal.places} >= {"鹭鸣花园"}
    assert any("花園" in place.text for place in signal.places)
    assert findings_to_json(findings)["signals"][0]["trigger"]["text"] == signal.trigger.text


def test_letters_of_both_scripts_are_read_by_the_company_they_keep() -> None:
    assert simplified("廚房著火，濃煙滾滾") == "厨房着火，浓烟滚滚"
    assert simplified("著名的乾隆年间古井，后来干了") == "著名的乾隆年间古井，后来干了"


def test_simplified_text_is_the_same_object_and_length_is_always_kept() -> None:
    for sentence in SENTENCES:
        plain = simplified(sentence)
        assert simplified(plain) is plain
        assert len(traditional(sentence)) == len(simplified(traditional(sentence))) == len(sentence)
        assert simplified_report(report := Report("s", plain)) is report


def test_a_traditional_copy_of_a_simplified_text_is_a_copy() -> None:
    index = DuplicateIndex()
    first = told(LEAK)
    index.add(first)
    copy = index.add(told("網友爆料：" + traditional(half_width(LEAK)), day=1))
    assert copy is not None
    assert copy.original == first.uid
