"""The reader end to end: offsets, purity, versions, order, processes."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.reading import Findings, Label
from domain.register import Organisation, Place, PlaceTree
from domain.report import MASK, Report
from domain.wire import findings_from_json, findings_to_json
from nlp.pipeline import STEPS, build_pipeline
from nlp.reader import Reader

TEXTS = (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
LEAK = Report(
    id="r1",
    title="鹭鸣花园6栋有煤气味",
    text="昨晚鹭鸣花园6栋2单元楼道有煤气味，怀疑是宏达液化气站的钢瓶漏气，王建国（13800000000）上周就向物业反映过，没人管。",
    source="12345热线工单",
)


def spans(findings: Findings) -> list[tuple[int, int, str]]:
    quotes = [s.trigger for s in findings.signals] + [cue for s in findings.signals for cue in s.cues]
    quotes += [e.trigger for e in findings.events] + [a.quote for e in findings.events for a in e.arguments]
    quotes += [quote for c in findings.causes for quote in (c.cause, c.effect)]
    found = [(q.start, q.end, q.text) for q in quotes]
    found += [(m.start, m.end, m.text) for m in findings.mentions]
    return found + [(t.start, t.end, t.text) for t in findings.times]


def test_a_gas_leak_is_read_with_place_organisation_and_words(reader: Reader) -> None:
    report, masked = reader.mask(LEAK)
    findings = reader.read(report, masked)
    assert findings.topic == "gas.leak"
    signal = findings.signals[0]
    assert signal.modality.live
    assert "煤气味" in signal.trigger.text or "漏气" in signal.trigger.text
    assert any("鹭鸣花园" in place.text for place in signal.places)
    assert findings.lead_department
    assert {each.label for each in masked} >= {"phone"}
    assert "13800000000" not in report.body


def test_every_quote_stands_where_it_says(reader: Reader) -> None:
    for number, text in enumerate(TEXTS[:60]):
        report, masked = reader.mask(Report(id=str(number), text=text))
        for start, end, quote in spans(reader.read(report, masked)):
            assert report.body[start:end] == quote


@given(st.text(alphabet=st.sampled_from("漏气起火,。！\n 12栋A路□演练的了\u3000😀"), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_odd_texts_are_read_without_an_error(text: str) -> None:
    if text.strip():
        report, masked = READER.mask(Report(id="x", text=text, title=text[:5].replace("\n", "")))
        findings = READER.read(report, masked)
        assert all(report.body[start:end] == quote for start, end, quote in spans(findings))


READER = Reader.load(key=b"k" * 32)


def test_reading_is_a_pure_function_and_survives_the_wire(reader: Reader) -> None:
    report, masked = reader.mask(LEAK)
    first = reader.read(report, masked)
    assert reader.read(report, masked) == first
    assert READER.read(report, masked) == first
    again = findings_from_json(json.loads(json.dumps(findings_to_json(first))))
    assert again.signals[0].trigger == first.signals[0].trigger


def test_one_token_is_one_character() -> None:
    nlp = build_pipeline()
    assert nlp.pipe_names == list(STEPS)
    text = " 甲 乙\n\n丙A1　□"
    assert [token.text for token in nlp.make_doc(text)] == list(text)


def test_version_changes_with_master_data_and_not_with_the_key(reader: Reader) -> None:
    assert READER.version == reader.version
    tree = PlaceTree.build([Place("p1", "鹭鸣花园", "estate")])
    assert Reader.load(key=b"k" * 32, places=tree).version != reader.version


def test_given_places_and_organisations_resolve_in_signals() -> None:
    tree = PlaceTree.build([Place("p1", "鹭鸣花园", "estate"), Place("p2", "6栋", "building", "p1")])
    register = [Organisation("o1", "云岫市宏达液化气有限公司", "gas", aliases=("宏达液化气站",))]
    district = Reader.load(key=b"k" * 32, places=tree, organisations=register)
    findings = district.read(*district.mask(LEAK))
    assert "p2" in {mention.id for signal in findings.signals for mention in signal.places}
    assert "o1" in {mention.id for mention in findings.mentions if mention.label is Label.ORGANISATION}


def test_processes_give_the_same_in_input_order(reader: Reader) -> None:
    masked = [reader.mask(Report(id=str(number), text=text)) for number, text in enumerate(TEXTS[:80])]
    alone = list(reader.pipe(masked))
    assert [findings.report_id for findings in alone] == [str(number) for number in range(80)]
    try:
        assert list(reader.pipe(masked, workers=2, batch=20)) == alone
    finally:
        reader.close()


def test_masked_text_is_read(reader: Reader) -> None:
    findings = reader.read(Report(id="m", text=f"{MASK * 3}家楼下的消防通道被私家车堵死，电话{MASK * 11}。"))
    assert {signal.kind for signal in findings.signals} == {"fire.passage"}
    assert all(mention.text.strip(MASK) for mention in findings.mentions)


@pytest.mark.parametrize("text", ["感谢社区的工作人员。", "今天天气很好。"])
def test_texts_without_a_hazard_have_no_signal(reader: Reader, text: str) -> None:
    findings = reader.read(Report(id="q", text=text))
    assert findings.signals == ()
    assert findings.topic == "none"
