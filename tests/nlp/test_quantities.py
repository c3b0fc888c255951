"""Deaths, injuries, affected counts and measured quantities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reading import Label
from nlp.quantities import affected, deaths, find_quantities, injuries


@pytest.mark.parametrize(
    ("text", "dead", "hurt"),
    [
        ("车祸造成2人受伤，无人员死亡", 0, 2),
        ("塌方无人员伤亡", 0, 0),
        ("1人死亡，未造成其他人员受伤", 1, 0),
        ("粉尘爆炸，死3伤9", 3, 9),
        ("货架倒塌，5人擦伤、1名孕妇腹痛送医", 0, 6),
        ("共有5人受伤，其中1人骨折", 0, 5),
        ("中午起陆续有学生呕吐，截至15时共12人，其中3人输液", 0, 12),
        ("一家三口煤气中毒", 0, 3),
        ("这一路段烧死两口子", 2, 0),
        ("七八个人中毒", 0, 7),
        ("有人摔断了手腕", 0, 1),
        ("一女孩颈椎骨折", 0, 1),
        ("骑手肩部脱臼", 0, 1),
        ("容易造成人员伤亡", 0, 0),
        ("担心有人触电", 0, 0),
        ("患上不治的尘肺病", 0, 0),
        ("我母亲早已去世", 0, 0),
        ("多名学生受伤", 0, 0),
    ],
)
def test_dead_and_hurt(text: str, dead: int, hurt: int) -> None:
    assert (deaths(text), injuries(text)) == (dead, hurt)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12户居民断水", 12),
        ("三百多户没有暖气", 300),
        ("近百户受影响", 100),
        ("上万居民出行不便", 10_000),
        ("近万民众只有一路公交", 10_000),
        ("七八千人停水", 7000),
        ("十二三个人挤在车斗里", 12),
        ("2千多户居民", 2000),
        ("拖欠33位农民工工资", 33),
        ("三千多铁路职工的权益", 3000),
        ("几百户没气", None),
        ("我是803业主", None),
        ("我是小区的一名住户", None),
        ("02和05户窗外堆满杂物", None),
        ("10户型客厅漏水", None),
        ("出动消防员40人", None),
        ("累计排查412人", None),
        ("5人受伤", None),
        ("电话13000000021", None),
    ],
)
def test_people_and_households_affected(text: str, expected: int | None) -> None:
    assert affected(text) == expected


def test_cases_of_a_disease_are_affected() -> None:
    assert affected("小托班一周内报告4例") is None
    assert affected("小托班一周内报告4例", kind="health.disease") == 4
    assert affected("水痘累计病例23例，波及3个班120名学生") == 23


@pytest.mark.parametrize(
    ("text", "quote", "normal"),
    [
        ("积水深0.4米", "0.4米", "0.4米"),
        ("挖了三米深", "三米", "3米"),
        ("裂缝宽 3 mm", "3 mm", "3mm"),
        ("欠款约12.5万元", "12.5万元", "12.5万元"),
        ("储存两吨多", "两吨", "2吨"),
        ("浓度20%LEL", "20%", "20%"),
        ("占地100平米", "100平米", "100平方米"),
    ],
)
def test_a_quantity_has_one_normal_form(text: str, quote: str, normal: str) -> None:
    first = next(iter(find_quantities(text)))
    assert (first.text, first.normal, first.label) == (quote, normal, Label.QUANTITY)


@given(
    st.text(
        alphabet="0123456789０.一二两三四五六七八九十百千万几近上多余名个位人户死伤亡受重轻无未其中共、，。米吨元%例病 ",
        max_size=40,
    )
)
def test_any_text_gives_counts_and_spans_inside_it(body: str) -> None:
    assert 0 <= deaths(body) < 10_000
    assert injuries(body) >= 0
    assert affected(body) is None or affected(body) > 0  # type: ignore[operator]
    for mention in find_quantities(body):
        assert body[mention.start : mention.end] == mention.text
