"""Organisations, departments, things and quantities."""

import pytest

from domain.register import Organisation
from nlp.organisations import OrganisationIndex, find_departments
from nlp.quantities import affected, deaths, injuries
from nlp.things import find_things, normal_thing, thing_mention

INDEX = OrganisationIndex.build(
    [
        Organisation("o1", "云岫市宏达液化气有限公司", "lpg", ("宏达气站",)),
        Organisation("o2", "云岫市安居物业服务有限公司", "property", ("安居物业",)),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("云岫市宏达液化气有限公司", "o1"),
        ("宏达液化气", "o1"),
        ("宏达气站", "o1"),
        ("安居物业", "o2"),
        ("安居物业公司", "o2"),
        ("物业", None),
        ("春晓物业", None),
    ],
)
def test_an_organisation_becomes_its_entry_or_none(text: str, expected: str | None) -> None:
    assert INDEX.mention(text, 0, len(text)).id == expected


def test_that_company_means_the_one_named_last() -> None:
    body = "宏达气站充装超量，该公司未整改"
    (first,) = INDEX.find(body)
    assert INDEX.mention(body, 9, 12, before=[first]).id == "o1"


@pytest.mark.parametrize("text", ["物业", "开发商", "施工单位", "该公司", "楼下的夜宵店", "A市政府", "城管部门"])
def test_a_bare_trade_names_nobody(text: str) -> None:
    assert not INDEX.mention(text, 0, len(text)).named


def test_equal_companies_have_one_normal_form_without_a_register() -> None:
    bare = OrganisationIndex.build()
    forms = ["A市宏达液化气有限公司", "宏达液化气", "宏达液化气公司"]
    assert {bare.mention(text, 0, len(text)).normal for text in forms} == {"宏达液化气"}
    branch = "北京方东鸿润物业服务有限公司西地省分公司"
    assert bare.mention(branch, 0, len(branch)).normal == "北京方东鸿润物业"


def test_departments_are_told_from_organisations() -> None:
    assert [each.normal for each in find_departments("已转城管局、消防大队处理")] == ["城管", "消防救援"]


def test_a_number_names_a_thing_only_where_its_owner_is_told() -> None:
    assert normal_thing("二号锅炉") == normal_thing("2#锅炉") == normal_thing("2号锅炉")
    assert not thing_mention("2号锅炉", 0, 4).named
    assert thing_mention("2号锅炉", 0, 4, within="云帆纸厂").key == "thing:云帆纸厂2号锅炉"
    assert not thing_mention("电梯", 0, 2).named
    assert thing_mention("柳岸泵站", 0, 4).named
    assert not thing_mention("小型水库", 0, 4).named
    assert [each.text for each in find_things("消防通道停满电动车")] == ["消防通道", "电动车"]


@pytest.mark.parametrize(
    "body", ["家里用的是铁蜂牌燃气软管", "换了铁蜂软管还漏", "他说是铁蜂牌的管子", "那批铁蜂牌胶管", "查到铁蜂牌软管"]
)
def test_a_product_is_one_however_it_is_called(body: str) -> None:
    (thing,) = find_things(body)
    assert (thing.normal, thing.named) == ("铁蜂牌燃气软管", True)
    assert body[thing.start : thing.end] == thing.text


@pytest.mark.parametrize("body", ["老旧软管漏气", "翠湖苑电梯", "无牌电动车", "橡胶软管", "更换电池"])
def test_states_materials_and_owners_are_no_brands(body: str) -> None:
    assert not any(each.named for each in find_things(body))


@pytest.mark.parametrize(
    ("text", "dead", "hurt", "many"),
    [
        ("事故共造成6人死亡，3人重伤", 6, 3, None),
        ("19名学生出现呕吐", 0, 19, 19),
        ("无人员伤亡", 0, 0, None),
        ("三百多户停水", 0, 0, 300),
        ("近百户业主受影响", 0, 0, 100),
        ("几百户没气", 0, 0, None),
        ("两名工人中毒送医", 0, 2, None),
    ],
)
def test_numbers_that_matter(text: str, dead: int, hurt: int, many: int | None) -> None:
    assert (deaths(text), injuries(text), affected(text)) == (dead, hurt, many)


@pytest.mark.parametrize(
    ("text", "dead", "hurt"),
    [
        ("面包车上2人经抢救无效死亡，1人重伤", 2, 1),
        ("3人重伤、5人轻伤", 0, 8),
        ("碎片划伤过路市民□□□左前臂", 0, 1),
        ("一只没拴绳的黑狗咬伤6岁男童右小腿", 0, 1),
        ("容易砸伤一名路人", 0, 0),
        ("造成一死一伤", 1, 1),
        ("工人□□从六层摔下，当场没了呼吸", 1, 0),
        ("多名学生受伤", 0, 0),
    ],
)
def test_one_named_victim_is_one_and_a_fear_is_none(text: str, dead: int, hurt: int) -> None:
    assert (deaths(text), injuries(text)) == (dead, hurt)


def test_cases_of_an_infectious_disease_are_affected_and_not_injured() -> None:
    assert injuries("19名学生出现呕吐", kind="health.disease") == 0
    assert affected("七八千人停水") == 7000
