"""Events: triggers with type and arguments, attachment, and the corpus's own texts where they are at hand."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.settings import Settings
from nlp.evaluation.cec import evaluate_cec, read_documents
from nlp.events import ROLES, TYPES, EventReader, build_events
from nlp.features import Extractor
from nlp.tagger import Tagged
from nlp.words import Segmenter

EXTRACTOR = Extractor(Segmenter())
READER = EventReader.load(extractor=EXTRACTOR)


def corpus(name: str) -> Path:
    path = Settings.load(os.environ).data / "cec" / name
    if not path.is_file():
        pytest.skip(f"needs {path.parent} (setting data)")
    return path


def found(text: str) -> dict[str, tuple[str, dict[str, set[str]]]]:
    """Trigger words with their type and, by role, the words of their arguments."""
    events: dict[str, tuple[str, dict[str, set[str]]]] = {}
    for event in READER.find_events(text):
        roles: dict[str, set[str]] = {}
        for argument in event.arguments:
            roles.setdefault(argument.role, set()).add(argument.quote.text)
        events[event.trigger.text] = (event.type, roles)
    return events


def test_accident_report() -> None:
    events = found("5月3日上午9时，一辆货车与一辆面包车在建设路相撞，造成2人死亡，3人受伤。")
    assert events["死亡"] == ("stateChange", {"Participant": {"2人"}})
    assert events["受伤"] == ("stateChange", {"Participant": {"3人"}})
    assert events["相撞"][0] == "action"
    assert events["相撞"][1]["Time"] == {"5月3日上午9时"}


def test_fire_report_names_the_rescuers_movement() -> None:
    events = found("接到报警后，消防人员立即赶往现场救援。")
    kind, roles = events["赶往"]
    assert kind == "movement"
    assert roles["Participant"] == {"消防人员"}
    assert roles["Location"] == {"现场"}


@pytest.mark.parametrize("text", ["", "。", "请问公积金如何提取？"])
def test_text_without_events(text: str) -> None:
    assert not [event for event in READER.find_events(text) if event.type in ("emergency", "stateChange")]


def test_ids_follow_the_text_and_quotes_are_exact() -> None:
    text = "昨晚库房起火，两名工人受伤。\n消防员赶到后将火扑灭，伤者被送往医院。"
    events = READER.find_events(text)
    assert [event.id for event in events] == [f"e{number}" for number in range(1, len(events) + 1)]
    assert [event.trigger.start for event in events] == sorted(event.trigger.start for event in events)
    for event in events:
        for quote in (event.trigger, *(argument.quote for argument in event.arguments)):
            assert text[quote.start : quote.end] == quote.text


def test_shared_extraction_gives_the_same_events() -> None:
    text = "山体滑坡造成道路中断，交警已到现场疏导。"
    assert READER.find_events(text, sequence=EXTRACTOR.extract(text)) == READER.find_events(text)


ATTACHED = [
    # an object after its trigger, before the next trigger of the same clause
    ("货车撞上护栏后侧翻", [("撞上", "action"), ("侧翻", "action")], ("护栏", "Object"), "撞上"),
    # a comma tells: the participant belongs to the trigger that follows
    ("大楼起火，三人受伤", [("起火", "emergency"), ("受伤", "stateChange")], ("三人", "Participant"), "受伤"),
    ("民警到达后，现场已封闭", [("到达", "movement"), ("封闭", "operation")], ("现场", "Location"), "封闭"),
    # a place after the last trigger of the sentence
    ("伤者被送往医院。随后离开", [("送往", "movement"), ("离开", "movement")], ("医院", "Location"), "送往"),
]


@pytest.mark.parametrize(("text", "triggers", "argument", "owner"), ATTACHED)
def test_argument_goes_to_its_trigger(
    text: str, triggers: list[tuple[str, str]], argument: tuple[str, str], owner: str
) -> None:
    spans = sorted(
        Tagged(text.index(word), text.index(word) + len(word), label, 1.0) for word, label in [*triggers, argument]
    )
    events = {event.trigger.text: event for event in build_events(text, spans)}
    assert [a.quote.text for a in events[owner].arguments] == [argument[0]]
    assert sum(len(event.arguments) for event in events.values()) == 1


def test_argument_without_a_trigger_in_its_sentence_is_dropped() -> None:
    assert build_events("昨晚。", [Tagged(0, 2, "Time", 1.0)]) == ()


@given(st.text(alphabet="火灾爆炸三人伤亡在路上，。；\n 发生后消防赶往", max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_known_types_and_roles(text: str) -> None:
    for event in READER.find_events(text):
        assert event.type in TYPES
        assert {argument.role for argument in event.arguments} <= set(ROLES)


def test_development_documents_reach_what_the_card_says() -> None:
    figures = evaluate_cec(READER.find_events, corpus("dev.jsonl"), find_causes=lambda text, events: ())
    assert figures["trigger_f1"] > 0.75
    assert figures["trigger_typed_f1"] > 0.61
    assert figures["element_f1"] > 0.6
    assert figures["element_Time_f1"] > 0.79


def test_every_training_document_is_read() -> None:
    documents = list(read_documents(corpus("train.jsonl")))
    assert len(documents) > 200
    assert all(READER.find_events(document.text) for document in documents[:20])


def test_gold_read_as_found_scores_full_marks() -> None:
    gold = {document.text: document.events for document in read_documents(corpus("dev.jsonl"))}
    figures = evaluate_cec(gold.__getitem__, corpus("dev.jsonl"), find_causes=lambda text, events: ())
    assert {figures[f"{name}_f1"] for name in ("trigger", "trigger_typed", "element", "element_attached")} == {1.0}
    assert figures["cause_f1"] == 0.0


def test_the_crf_alone_finds_the_plain_events_too() -> None:
    text = "5月12日14时28分，四川汶川发生8.0级地震，造成大量人员伤亡。救援人员赶赴现场。"
    fast = EventReader.load(extractor=EXTRACTOR, networks=False).find_events(text)
    told = {(event.trigger.text, event.type) for event in READER.find_events(text)}
    assert ("地震", "emergency") in {(event.trigger.text, event.type) for event in fast} & told
