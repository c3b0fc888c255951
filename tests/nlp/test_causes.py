"""Causes: quotes that a report states, links between events, and both of them as one list."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.reading import Cause
from domain.report import Quote
from domain.settings import Settings
from nlp.causes import CauseReader, judge_pairs, merge_causes
from nlp.connectives import find_stated
from nlp.evaluation.causes import evaluate_causes, match_pairs, read_gold_causes, shared
from nlp.evaluation.cec import evaluate_cec, read_documents
from nlp.event_pairs import find_pairs
from nlp.events import EventReader
from nlp.features import Extractor
from nlp.words import Segmenter

SEGMENTER = Segmenter()
EVENTS = EventReader.load(extractor=Extractor(SEGMENTER))
CAUSES = CauseReader.load(segmenter=SEGMENTER)


def corpus(folder: str, name: str) -> Path:
    path = Settings.load(os.environ).data / folder / name
    if not path.is_file():
        pytest.skip(f"needs {path.parent} (setting data)")
    return path


def causes(body: str) -> tuple[Cause, ...]:
    return CAUSES.find_causes(body, events=EVENTS.find_events(body))


def stated(body: str) -> tuple[Cause, ...]:
    sides = ((pair.cause, pair.effect) for pair in find_stated(body))
    return tuple(Cause(*(Quote(*side, body[slice(*side)]) for side in pair)) for pair in sides)


@pytest.mark.parametrize(
    ("body", "cause", "effect"),
    [
        ("爆管情况\n昨夜学前巷水管爆裂，导致周边三百户停水。", "水管爆裂", "停水"),
        ("由于下水道长期堵塞，导致污水倒灌进一楼住户家中。", "下水道长期堵塞", "污水倒灌"),
        ("工地每天通宵施工，严重影响居民休息。", "通宵施工", "严重影响居民休息"),
        ("两车相撞，造成3人死亡，5人受伤。", "相撞", "死亡"),
    ],
)
def test_a_reader_would_say_so_too(body: str, cause: str, effect: str) -> None:
    assert any(cause in found.cause.text and effect in found.effect.text for found in causes(body))


@pytest.mark.parametrize("body", ["", "您好", "请问公积金贷款需要哪些材料？", "感谢社区工作人员的帮助。"])
def test_no_cause_where_none_is_told(body: str) -> None:
    assert causes(body) == ()


def test_links_carry_event_ids_and_confidence() -> None:
    body = "一辆货车与轿车追尾，造成2人死亡，1人重伤。"
    events = {event.id: event for event in EVENTS.find_events(body)}
    linked = [cause for cause in causes(body) if cause.cause_event and cause.effect_event]
    assert {events[cause.effect_event or ""].trigger.text for cause in linked} >= {"死亡", "重伤"}
    assert all(0.0 < cause.confidence <= 1.0 for cause in linked)
    assert all(body[q.start : q.end] == q.text for cause in linked for q in (cause.cause, cause.effect))


@pytest.mark.parametrize("body", ["货车侧翻，无人员伤亡。", "库房爆炸，没有人受伤。"])
def test_harm_that_did_not_happen_is_no_effect(body: str) -> None:
    assert not [cause for cause in causes(body) if cause.effect_event and "伤" in cause.effect.text]


def test_an_effect_has_one_cause() -> None:
    body = "货车追尾起火，造成2人死亡，1人重伤，道路中断。"
    effects = [cause.effect_event for cause in causes(body) if cause.effect_event]
    assert effects
    assert len(effects) == len(set(effects))


def test_causes_of_one_effect_share_its_probability() -> None:
    body = "昨晚仓库起火后爆炸，三人受伤，一人死亡。"
    pairs = list(judge_pairs(list(find_pairs(body, EVENTS.find_events(body))), model=CAUSES.events))
    assert pairs
    for effect in {pair.effect for pair, _ in pairs}:
        assert 0 < sum(confidence for pair, confidence in pairs if pair.effect == effect) < 1


def test_offsets_count_in_the_body_with_its_title() -> None:
    body = "关于停水的情况\n因水厂设备故障，导致全镇停水。"
    assert all(body[q.start : q.end] == q.text for cause in causes(body) for q in (cause.cause, cause.effect))
    assert causes(body)


def quoted(body: str, cause: str, effect: str, confidence: float, *ids: str) -> Cause:
    quotes = [Quote(body.index(each), body.index(each) + len(each), each) for each in (cause, effect)]
    return Cause(quotes[0], quotes[1], *(ids or (None, None)), confidence=confidence)


def test_a_link_inside_a_quoted_pair_lends_it_its_events() -> None:
    body = "两车相撞，造成三人受伤，道路中断"
    pair = quoted(body, "两车相撞", "三人受伤", 0.4)
    inside, other = quoted(body, "相撞", "受伤", 0.7, "e1", "e2"), quoted(body, "相撞", "中断", 0.5, "e1", "e3")
    merged = merge_causes([pair], [inside, other])
    assert [(c.cause.text, c.effect.text, c.cause_event, c.effect_event, c.confidence) for c in merged] == [
        ("两车相撞", "三人受伤", "e1", "e2", 0.7),
        ("相撞", "中断", "e1", "e3", 0.5),
    ]


@given(st.text(alphabet="因由于停水电导致造成污水倒灌，。\n爆炸受伤 三人严重影响", max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_body_gives_two_distinct_quotes_a_pair(body: str) -> None:
    for cause in causes(body):
        assert body[cause.cause.start : cause.cause.end] == cause.cause.text
        assert body[cause.effect.start : cause.effect.end] == cause.effect.text
        assert cause.cause != cause.effect


def test_a_pair_matches_once_and_by_share() -> None:
    gold = [((0, 4), (5, 9))]
    exact, half, other = (
        Cause(Quote(0, 4, "水管爆裂"), Quote(5, 9, "全楼停水"), confidence=0.9),
        Cause(Quote(1, 4, "管爆裂"), Quote(5, 8, "全楼停"), confidence=0.5),
        Cause(Quote(20, 22, "大风"), Quote(23, 25, "停电"), confidence=0.8),
    )
    assert match_pairs(gold, [exact, half, other], least=0.5).both == 1
    assert match_pairs(gold, [half], least=1.0).both == 0
    assert shared((0, 4), (2, 6)) == 2 * 2 / (4 + 4)


def test_development_texts_reach_what_the_card_says() -> None:
    figures = evaluate_cec(
        EVENTS.find_events,
        corpus("cec", "dev.jsonl"),
        find_causes=lambda text, events: CAUSES.find_causes(text, events=events),
    )
    assert figures["cause_gold_f1"] > 0.42
    assert figures["cause_f1"] > 0.26


def test_quotes_of_messages_beat_the_rules_alone() -> None:
    figures = evaluate_causes(lambda report: causes(report.body), corpus("signals", "dev.jsonl"))
    rules = evaluate_causes(lambda report: stated(report.body), corpus("signals", "dev.jsonl"))
    assert figures["cause_overlap_f1"] > rules["cause_overlap_f1"] + 0.1


def test_gold_causes_are_found_in_their_bodies() -> None:
    reports = list(read_gold_causes(corpus("signals", "written_dev.jsonl")))
    assert sum(len(report.pairs) for report in reports) > 40
    assert all(0 <= s < e <= len(report.body) for report in reports for pair in report.pairs for s, e in pair)


def test_models_hold_no_words() -> None:
    """Features are hashed: nothing of the training texts can be read out of the files."""
    texts = {event.trigger.text for d in read_documents(corpus("cec", "train.jsonl")) for event in d.events}
    folder = Path(sys.modules["nlp.causes"].__file__ or "").parent / "models"
    content = b"".join(path.read_bytes() for path in folder.glob("cec_*"))
    assert not [text for text in texts if len(text) >= 2 and text.encode() in content]


def test_reading_causes_needs_no_training_package() -> None:
    code = "import sys, nlp.causes, nlp.events; print([m for m in ('sklearn', 'scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr
