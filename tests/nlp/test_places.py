import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.register import Place, PlaceTree
from nlp.place_names import normal_name
from nlp.places import PlaceIndex

TREE = PlaceTree.build(
    [
        Place("c", "云岫市", "city"),
        Place("d", "砚池区", "district", "c"),
        Place("s1", "听泉街道", "street", "d"),
        Place("s2", "柳岸街道", "street", "d"),
        Place("m1", "听泉社区", "community", "s1"),
        Place("e1", "翠湖苑", "estate", "m1", aliases=("翠湖花苑", "纺织厂宿舍")),
        Place("b1", "翠湖苑3栋", "building", "e1"),
        Place("b2", "翠湖苑13栋", "building", "e1"),
        Place("h1", "幸福小区", "estate", "s1"),
        Place("h2", "幸福小区", "estate", "s2"),
        Place("x1", "听泉路与柳岸路路口", "crossing", "s1", aliases=("柳岸路与听泉路路口",)),
        Place("r1", "听泉路", "road", "s1"),
    ]
)
INDEX = PlaceIndex.build(TREE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("翠湖苑3栋", "b1"),
        ("翠湖苑三栋2单元101", "b1"),
        ("翠湖花苑3号楼", "b1"),
        ("翠湖苑３幢", "b1"),
        ("翠湖苑13栋", "b2"),
        ("翠湖苑23栋", "e1"),
        ("听泉街道听泉社区翠湖苑", "e1"),
        ("纺织厂宿舍", "e1"),
        ("柳岸路与听泉路路口", "x1"),
        ("听泉路", "r1"),
        ("幸福小区", None),
        ("柳岸街道幸福小区", "h2"),
        ("翠湖花宛", "e1"),
        ("听泉路柳岸路交叉口", "x1"),
        ("柳岸路和听泉路交汇处", "x1"),
        ("云岫市", "c"),
        ("春晓苑", None),
    ],
)
def test_a_mention_becomes_a_node_or_none(text: str, expected: str | None) -> None:
    assert INDEX.resolve(text).id == expected


def test_an_ambiguous_name_is_settled_by_the_address_beside_the_text() -> None:
    assert INDEX.resolve("幸福小区", hint="听泉街道").id == "h1"


def test_that_estate_means_the_one_named_last() -> None:
    assert INDEX.resolve("该小区3栋", before=["e1"]).id == "b1"
    assert INDEX.resolve("13栋2单元", before=["b1"]).id == "b2"


def test_a_resolution_says_how_it_was_found() -> None:
    found = INDEX.resolve("听泉街道翠湖苑三栋2单元")
    assert found.id == "b1"
    assert found.parts.building == "3"
    assert any("楼栋号相符：3栋" in reason for reason in found.reasons)
    assert any("与所述上级相符：听泉街道" in reason for reason in found.reasons)
    assert any("一字之差" in reason for reason in INDEX.resolve("翠湖花宛").reasons)


def test_candidates_are_ranked_and_a_tie_is_told() -> None:
    tied = INDEX.resolve("幸福小区")
    assert [each.id for each in tied.candidates] == ["h1", "h2"]
    assert "有相近的另一处" in tied.reasons[-1]
    first, second = INDEX.candidates("幸福小区", hint="柳岸街道")
    assert (first.id, second.id) == ("h2", "h1")
    assert first.score > second.score
    assert first.score == pytest.approx(sum(part.value for part in first.parts))


def test_a_building_of_an_estate_that_the_tree_does_not_know_stays_without_an_id() -> None:
    body = "翠湖苑停水。春晓苑也停，3栋最久。"
    first = INDEX.mention(body, 0, 3)
    unknown = INDEX.mention(body, 6, 9, before=[first])
    building = INDEX.mention(body, 12, 14, before=[first, unknown])
    assert (building.id, building.normal) == (None, "春晓苑")


def test_find_gives_places_with_offsets_in_order() -> None:
    body = "今早翠湖苑3栋2单元漏气，听泉路也有味。"
    found = [(body[m.start : m.end], m.id) for m in INDEX.find(body)]
    assert found == [("翠湖苑3栋2单元", "b1"), ("听泉路", "r1")]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("A市A3区杜鹃文苑小区3栋", "杜鹃文苑"),
        ("A市伊景园滨河院", "伊景园.滨河苑"),
        ("岳麓区麓谷街道长丰社区", "长丰社区"),
        ("翠湖苑小区门口", "翠湖苑"),
        ("武广新城片区的伊景园滨河苑", "伊景园.滨河苑"),
        ("花侯路和楚府东路交汇处", "楚府东路花侯路路口"),
        ("老虎塘路65号银杏嘉园9栋", "银杏嘉园小区"),
        ("南城社区新梅路万鑫嘉园小区", "万鑫嘉园"),
        ("楚熙水郡四期2、3、5号栋", "楚熙水郡四期"),
        ("X906县道踏莎桥东头约200米处", "X906县道踏莎桥"),
        ("红旗农贸市场三楼", "红旗农贸市场"),
    ],
)
def test_without_a_tree_equal_mentions_have_one_normal_form(left: str, right: str) -> None:
    assert normal_name(left) == normal_name(right)


@pytest.mark.parametrize(
    "text", ["我们小区", "小区门口", "A市", "该路段", "楼道", "学校", "14栋", "县城", "西南角", "北路"]
)
def test_vague_places_name_nobody(text: str) -> None:
    assert not PlaceIndex.build(None).mention(text, 0, len(text)).named


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("人民路小区", "人民路"),
        ("市中心医院", "中心医院门口花园"),
        ("天悦一期", "天悦二期"),
        ("小行路15号", "小行路16号"),
    ],
)
def test_different_places_keep_different_normal_forms(left: str, right: str) -> None:
    assert normal_name(left) != normal_name(right)


def test_a_building_alone_means_the_estate_named_last_without_a_tree() -> None:
    body, index = "翠湖苑停水。3栋2单元最久，该小区业主着急。", PlaceIndex.build(None)
    estate = index.mention(body, 0, 3)
    building = index.mention(body, 6, 11, before=[estate])
    that = index.mention(body, 14, 17, before=[estate, building])
    assert {each.normal for each in (estate, building, that)} == {"翠湖苑"}
    assert not index.mention(body, 6, 11).named


def test_a_direction_is_no_misspelling() -> None:
    tree = PlaceTree.build([Place("a", "北辰花园", "estate"), Place("b", "翠湖花苑", "estate")])
    assert PlaceIndex.build(tree).resolve("东辰花园").id is None
    assert PlaceIndex.build(tree).resolve("翠湖花宛").id == "b"


@given(st.text(alphabet="翠湖苑花园A市区县3栋号楼单元一二小区街道路与口院附近门 .-", min_size=1, max_size=20))
def test_a_normal_form_is_never_empty(text: str) -> None:
    if text.strip():
        assert normal_name(text)
        assert INDEX.resolve(text).normal
