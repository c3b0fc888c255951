"""Which of the names that a report tells belong to a signal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reading import Label, Mention
from nlp.association import associate
from nlp.organisations import OrganisationIndex
from nlp.places import PlaceIndex

PLACES, ORGANISATIONS = PlaceIndex.build(None), OrganisationIndex.build()


def mentions(body: str, *, places: str = "", organisations: str = "") -> list[Mention]:
    """The mentions of these words, each at all its places in the body."""
    found: list[Mention] = []
    for words, index in ((places, PLACES), (organisations, ORGANISATIONS)):
        for word in words.split():
            at = body.find(word)
            while at >= 0:
                found.append(index.mention(body, at, at + len(word), before=()))
                at = body.find(word, at + len(word))
    return sorted(found, key=lambda each: each.start)


def told(title: str, text: str, trigger: str, *, label: Label = Label.PLACE, **words: str) -> list[str]:
    body = f"{title}\n{text}"
    at = body.rindex(trigger)
    chosen = associate(body, mentions(body, **words), label=label, trigger=(at, at + len(trigger)), title=len(title))
    return [each.text for each in chosen]


def test_the_longest_form_of_a_place_stands_for_the_shorter_ones() -> None:
    text = "A市柏台区鹭鸣花园6栋2单元的楼道里常有人给电动车充电，鹭鸣花园物业不管。"
    places = "鹭鸣花园 A市柏台区鹭鸣花园6栋2单元"
    assert told("楼道充电无人管", text, "给电动车充电", places=places) == ["A市柏台区鹭鸣花园6栋2单元"]


@pytest.mark.xfail(reason="most writers live where it happens, so the score leaves their homes in")
def test_where_the_writer_lives_is_not_where_it_happens() -> None:
    text = "我是桔洲新苑小区业主。高新区公安局旁星座工地深夜浇筑混凝土，噪音非常大。"
    places = "桔洲新苑小区 高新区公安局旁星座工地"
    assert told("工地深夜施工", text, "噪音非常大", places=places) == ["高新区公安局旁星座工地"]


def test_each_point_of_a_bulletin_keeps_its_own_place() -> None:
    text = "一、听泉路路面塌陷，已围挡。\n二、翠湖苑3栋电梯困人，已救出。\n三、柳岸泵站停电。"
    places = "听泉路 翠湖苑3栋 柳岸泵站"
    assert told("值班日报", text, "路面塌陷", places=places) == ["听泉路"]
    assert told("值班日报", text, "停电", places=places) == ["柳岸泵站"]


def test_the_only_place_of_a_report_is_the_place_of_its_signal() -> None:
    assert told("翠湖苑停水", "已经两天了，没人来修，水龙头一滴都没有。", "一滴都没有", places="翠湖苑") == ["翠湖苑"]


def test_the_firm_of_the_next_sentence_is_involved() -> None:
    text = "翠湖苑电梯困人。宏远物业一直不修。"
    found = told("电梯困人", text, "困人", label=Label.ORGANISATION, organisations="宏远物业")
    assert found == ["宏远物业"]


@given(st.text(alphabet="翠湖苑3栋，。\n停水", max_size=40), st.integers(0, 40), st.integers(0, 5))
def test_any_text_and_trigger_give_mentions_of_the_report(body: str, start: int, size: int) -> None:
    known = mentions(body, places="翠湖苑 翠湖苑3栋 停水")
    assert set(associate(body, known, label=Label.PLACE, trigger=(start, start + size), title=0)) <= set(known)
