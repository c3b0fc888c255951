"""What holds of places for any text."""

import time

from hypothesis import given
from hypothesis import strategies as st

from domain.register import Place, PlaceTree
from nlp.place_names import normal_address, normal_name
from nlp.place_parts import parse_place, plain_number
from nlp.places import PlaceIndex

TREE = PlaceTree.build(
    [
        Place("c", "云岫市", "city"),
        Place("s", "听泉街道", "street", "c"),
        Place("e", "翠湖苑", "estate", "s"),
        Place("f", "鹭鸣花园", "estate", "s"),
        Place("r", "听泉路", "road", "s"),
        Place("x", "听泉路与柳岸路路口", "crossing", "s"),
        *(Place(f"b{number}", f"{number}栋", "building", "e") for number in range(1, 60, 2)),
    ]
)
INDEX = PlaceIndex.build(TREE)
WORDS = st.lists(
    st.sampled_from(
        [
            "翠湖苑",
            "鹭鸣",
            "花园",
            "小区",
            "云岫市",
            "听泉",
            "街道",
            "路",
            "柳岸",
            "与",
            "口",
            "3栋",
            "13号楼",
            "三",
            "十",
            "2单元",
            "501",
            "#",
            "-",
            "(",
            "）",
            "、",
            "门口",
            "G60",
            "K12",
            "+500",
            "该",
            "同一栋",
            "公里",
        ]
    )
    | st.text(max_size=3),
    max_size=8,
).map("".join)
CHINESE = "零一二三四五六七八九"


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else CHINESE[tens]) + "十" if tens else "") + (CHINESE[ones] if ones or not tens else "")


@given(WORDS)
def test_normal_forms_are_idempotent(text: str) -> None:
    assert normal_name(normal_name(text)) == normal_name(text)


@given(WORDS, WORDS)
def test_no_text_breaks_finding_and_offsets_are_right(text: str, hint: str) -> None:
    assert all(text[each.start : each.end] == each.text for each in INDEX.find(text, hint=hint))
    found = INDEX.resolve(text, before=["e"], hint=hint)
    assert 0 <= found.score <= 1
    assert list(found.candidates) == sorted(found.candidates, key=lambda each: (-each.score, each.id))
    parse_place(text)


@given(
    st.integers(1, 99),
    st.integers(1, 99),
    *[st.sampled_from(("栋", "幢", "号楼", "座", "#楼", "#"))] * 2,
    st.booleans(),
)
def test_buildings_are_one_by_their_number_and_by_nothing_else(
    one: int, other: int, sign: str, other_sign: str, spelt: bool
) -> None:
    left, right = (
        f"翠湖苑{one}{sign}",
        f"翠湖苑{chinese(other) if spelt and '#' not in other_sign else other}{other_sign}",
    )
    assert (normal_address(left) == normal_address(right)) == (one == other)
    known = INDEX.resolve(left).id
    assert known == (f"b{one}" if one in range(1, 60, 2) else "e")
    if known != "e":
        assert (known == INDEX.resolve(right).id) == (one == other)


@given(st.integers(0, 99))
def test_a_spelt_number_is_its_figure(number: int) -> None:
    assert plain_number(chinese(number)) == str(number)


@given(st.sampled_from(("与", "和", "、", "")), st.sampled_from(("路口", "交叉口", "交汇处", "十字路口")))
def test_the_order_of_a_crossing_does_not_matter(joint: str, ending: str) -> None:
    forms = [f"听泉路{joint}柳岸路{ending}", f"柳岸路{joint}听泉路{ending}"]
    assert {INDEX.resolve(form).id for form in forms} == {"x"}
    assert len({normal_name(form) for form in forms}) == 1


def test_a_tree_of_five_thousand_places_is_searched_fast() -> None:
    stems = [
        a + b
        for a in "云水山石金木竹梅兰松柏桃柳桐榆枫莲荷菱苇鹭鹤莺燕"
        for b in "溪塘湾岸洲坪岭桥井泉港浦汀渚坡坞冈池湖河"
    ]
    kinds = ("花园", "小区", "苑", "新村", "家园", "公寓", "路", "街", "社区", "里", "嘉园")
    places = [Place(f"p{at}-{kind}", stem + kind, "estate") for at, stem in enumerate(stems) for kind in kinds][:5000]
    index = PlaceIndex.build(PlaceTree.build(places))
    body = "今早接居民反映，云溪花园3栋2单元楼道有煤气味，物业未到场，请尽快派人处理。柳岸路路面积水较深。" * 200
    began = time.process_time()
    found = index.find(body)
    assert len(found) >= 200
    assert len(body) / (time.process_time() - began) > 200_000  # half a million on a free core
