"""Choices, slots, numbers, openings and slips: the small grammar of the texts."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.wording import Wording, fill, in_chinese, reword, slip


@pytest.mark.parametrize(
    ("template", "possible"),
    [
        ("门口[很|特别]吵", {"门口很吵", "门口特别吵"}),
        ("{place}停水", {"鹤浦里停水"}),
        ("[有人|没人|]管", {"有人管", "没人管", "管"}),
        ("[一[大|小]堆|满地]垃圾", {"一大堆垃圾", "一小堆垃圾", "满地垃圾"}),
        ("困了{n:2-3}人", {"困了2人", "困了3人"}),
        ("困了{zh:2-3}个人", {"困了两个人", "困了三个人"}),
        ("我们{vague}没灯", {"我们院里没灯"}),
    ],
)
def test_fill_gives_each_wording(template: str, possible: set[str]) -> None:
    slots = {"place": "鹤浦里", "vague": "我们院里"}
    assert {fill(template, slots, rng=Random(seed)) for seed in range(40)} == possible


def test_fill_names_an_unknown_slot() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        fill("{nowhere}停水", {}, rng=Random(1))


WORDS = st.text(alphabet="停水电没来人。，", max_size=4)
TEMPLATES = st.recursive(
    WORDS, lambda inner: st.lists(inner, min_size=2, max_size=3).map(lambda each: f"[{'|'.join(each)}]")
)


@given(st.lists(TEMPLATES, max_size=5).map("".join), st.integers(0, 99))
def test_fill_leaves_no_choice_open(template: str, seed: int) -> None:
    filled = fill(template, {}, rng=Random(seed))
    assert not set("[|]") & set(filled)
    if "[" not in template:
        assert filled == template


@pytest.mark.parametrize(
    ("number", "words"), [(2, "两"), (3, "三"), (10, "十"), (12, "十二"), (20, "二十"), (45, "四十五")]
)
def test_numbers_as_they_are_spoken(number: int, words: str) -> None:
    assert in_chinese(number) == words


def test_slip_writes_one_word_wrong_or_the_marks_carelessly() -> None:
    right = "物业说电梯已经修好，没有问题。"
    slipped = {slip(right, rng=Random(seed), share=1.0) for seed in range(30)}
    assert any("电锑" in each or "以经" in each or "物页" in each for each in slipped)
    assert slip(right, rng=Random(1), share=0.0) == right


def test_reword_stays_close_to_what_was_said() -> None:
    said = Wording("电梯困人", "昨晚电梯困人四十分钟。物业没人接电话。请尽快处理。")
    again = [reword(said, "hotline", rng=Random(seed)).text for seed in range(20)]
    assert len(set(again)) > 5
    assert all("困人" in each for each in again)
