import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InputError, StoreError
from domain.judgement import Judgement, Verdict
from domain.register import Place
from ledger.judgements import classes
from ledger.ledger import Ledger
from tests.ledger.samples import NOW, make_judgement


def undo(ledger: Ledger, judgement_id: str) -> None:
    ledger.undo(judgement_id, who="李工", why="现场核实", at=NOW + timedelta(days=1))


def test_same_merges_and_undoing_restores(ledger: Ledger) -> None:
    first = ledger.judge(make_judgement("甲", "乙"))
    before = (ledger.judgements(), ledger.canonical())
    second = ledger.judge(make_judgement("乙", "丙", minute=1))
    assert ledger.canonical() == {"place:乙": "place:丙", "place:甲": "place:丙"}, "the smallest key stands for all"
    undo(ledger, second)
    undo(ledger, second)
    assert (ledger.judgements(), ledger.canonical()) == before
    undo(ledger, first)
    assert ledger.canonical() == {}
    assert [(entry.judgement.id, entry.valid, entry.undone is not None) for entry in ledger.history()] == [
        (first, False, True),
        (second, False, True),
    ]
    assert ledger.history()[0].undone.who == "李工"  # type: ignore[union-attr]


def test_a_judgement_comes_back_as_it_was_said_and_is_kept_once(ledger: Ledger) -> None:
    said = make_judgement("甲", "乙")
    judgement_id = ledger.judge(said)
    assert ledger.judge(said) == judgement_id
    assert ledger.judgements() == (
        Judgement(said.left, said.right, said.verdict, said.who, said.why, said.at, said.score, judgement_id),
    )


def test_the_last_word_on_a_pair_stands_and_undoing_it_brings_the_former_back(ledger: Ledger) -> None:
    same = ledger.judge(make_judgement("甲", "乙"))
    different = ledger.judge(make_judgement("乙", "甲", Verdict.DIFFERENT, minute=1))
    assert ledger.canonical() == {}
    assert [each.id for each in ledger.judgements()] == [different]
    undo(ledger, different)
    assert [each.id for each in ledger.judgements()] == [same]
    unsure = ledger.judge(make_judgement("甲", "乙", Verdict.UNSURE, minute=2))
    assert ledger.canonical() == {}
    assert [each.id for each in ledger.judgements()] == [unsure]


@pytest.mark.parametrize("turn", [0, 1, 2])
def test_whichever_of_three_contradicting_judgements_comes_last_is_refused(ledger: Ledger, turn: int) -> None:
    three = [make_judgement("甲", "乙"), make_judgement("乙", "丙"), make_judgement("甲", "丙", Verdict.DIFFERENT)]
    first, second, last = three[turn:] + three[:turn]
    ledger.judge(first)
    ledger.judge(second)
    before = (ledger.history(), ledger.canonical(), ledger.content_hash())
    with pytest.raises(StoreError, match="different"):
        ledger.judge(last)
    assert (ledger.history(), ledger.canonical(), ledger.content_hash()) == before


def test_undoing_is_refused_when_the_former_word_would_contradict(ledger: Ledger) -> None:
    ledger.judge(make_judgement("甲", "乙"))
    unsure = ledger.judge(make_judgement("甲", "乙", Verdict.UNSURE, minute=1))
    ledger.judge(make_judgement("甲", "丙", minute=2))
    ledger.judge(make_judgement("乙", "丙", Verdict.DIFFERENT, minute=3))
    with pytest.raises(StoreError):
        undo(ledger, unsure)
    assert ledger.history()[1].undone is None


def test_an_id_of_the_master_data_stands_for_its_names(ledger: Ledger) -> None:
    ledger.import_places([Place("z-1", "翠湖家园", "estate")])
    ledger.judge(make_judgement("a 翠湖", "翠湖小区"))
    assert ledger.canonical() == {"place:翠湖小区": "place:a 翠湖"}
    ledger.judge(make_judgement("翠湖小区", "z-1"))
    assert ledger.canonical() == {"place:a 翠湖": "place:z-1", "place:翠湖小区": "place:z-1"}


@pytest.mark.parametrize(
    ("left", "right"),
    [("place:甲", "place:甲"), ("place:甲", "organisation:甲"), ("person:甲", "person:乙"), ("甲", "乙")],
)
def test_only_two_units_of_one_label_can_be_judged(ledger: Ledger, left: str, right: str) -> None:
    with pytest.raises(InputError):
        ledger.judge(Judgement(left, right, Verdict.SAME, "王工", "", NOW))


def test_an_unknown_judgement_cannot_be_undone(ledger: Ledger) -> None:
    with pytest.raises(InputError, match="jud-0"):
        undo(ledger, "jud-0")


names = st.sampled_from("甲乙丙丁戊")
acts = st.lists(
    st.tuples(names, names, st.sampled_from(Verdict)).filter(lambda act: act[0] != act[1]) | st.integers(0, 9),
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(acts)
def test_valid_judgements_never_contradict_and_an_unmerge_restores_exactly(
    acts: list[tuple[str, str, Verdict] | int],
) -> None:
    with tempfile.TemporaryDirectory() as folder, Ledger.open(f"sqlite:///{Path(folder) / 'l.sqlite'}") as ledger:
        made: list[str] = []
        for minute, act in enumerate(acts):
            before = (ledger.judgements(), ledger.canonical())
            try:
                if isinstance(act, int):
                    if act < len(made):
                        undo(ledger, made[act])
                else:
                    made.append(ledger.judge(make_judgement(*act, minute=minute)))
                    latest = ledger.canonical()
                    undo(ledger, made[-1])
                    assert (ledger.judgements(), ledger.canonical()) == before
                    made.append(ledger.judge(make_judgement(*act, minute=1000 + minute)))
                    assert ledger.canonical() == latest
            except StoreError:
                assert (ledger.judgements(), ledger.canonical()) == before
        said = ledger.judgements()
        mapping = ledger.canonical()
        for each in said:
            left, right = (mapping.get(key, key) for key in (each.left, each.right))
            assert each.verdict is Verdict.UNSURE or (left == right) is (each.verdict is Verdict.SAME)
        assert sorted(map(len, classes(said))) == sorted(
            1 + list(mapping.values()).count(chosen) for chosen in set(mapping.values())
        )
