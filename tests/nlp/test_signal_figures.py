"""Figures of signals: what counts as found, by small cases."""

from domain.reading import Findings, Modality, Signal
from domain.report import Quote
from nlp.evaluation.corpus import Labelled, locate, mask_spans, occurrences
from nlp.evaluation.signals import score

ROW = {
    "id": "1",
    "source": "12345热线",
    "title": "楼道堵塞",
    "text": "张三说翠湖苑3栋消防通道被堵，反映三次。",
    "signals": [
        {
            "kind": "fire.passage",
            "modality": "potential",
            "trigger": "消防通道被堵",
            "severity": 2,
            "places": ["翠湖苑3栋"],
            "things": ["消防通道"],
            "orgs": [],
        }
    ],
    "persons": ["张三"],
    "orgs": [],
    "places": ["翠湖苑3栋"],
    "topic": "fire.passage",
    "lead": "消防救援",
}


def found(gold: Labelled, quote: str, kind: str, modality: Modality) -> Findings:
    start = gold.body.index(quote)
    trigger = Quote(start, start + len(quote), quote)
    return Findings("1", (Signal(kind, modality, trigger),), topic=kind, lead_department="消防救援")


def test_quotes_are_located_in_the_masked_body() -> None:
    gold = locate(ROW)
    assert gold.body.startswith("楼道堵塞\n□□说翠湖苑")
    assert [gold.body[start:end] for signal in gold.signals for start, end in signal.triggers] == ["消防通道被堵"]
    assert ("翠湖苑3栋", "place") in {(gold.body[start:end], label) for start, end, label in gold.mentions}


def test_a_longer_quote_takes_its_place_before_a_shorter_one_inside() -> None:
    assert list(occurrences("甲乙丙甲乙", ["甲乙", "甲乙丙"])) == [(0, 3), (3, 5)]
    assert mask_spans("甲乙丙", [(1, 2)]) == "甲□丙"


def test_an_overlapping_trigger_of_the_right_kind_is_found() -> None:
    gold = locate(ROW)
    figures = score([gold], [found(gold, "通道被", "fire.passage", Modality.POTENTIAL)])
    for name in ("kind_f1", "kind_modality_f1", "trigger_f1", "trigger_untyped_f1", "topic", "lead", "live"):
        assert figures[name] == 1.0
    assert figures["place_f1"] == 0.0


def test_a_wrong_kind_counts_only_untyped() -> None:
    gold = locate(ROW)
    figures = score([gold], [found(gold, "被堵", "traffic.hazard", Modality.ACTUAL)])
    assert figures["kind_f1"] == figures["trigger_f1"] == figures["topic"] == 0.0
    assert figures["trigger_untyped_f1"] == 1.0
