import pytest

from graph.relations import Named, find_relations

WORDS = {
    "宏达公司": "organisation:宏达公司",
    "城北燃气站": "organisation:城北燃气站",
    "绿源物业": "organisation:绿源物业",
    "电梯": "thing:电梯@place:e-1",
    "翠湖小区": "place:e-1",
    "水泵房": "thing:水泵房@place:e-1",
}
SHORT = {"place:e-1": "地点", "thing:电梯@place:e-1": "电梯", "thing:水泵房@place:e-1": "水泵房"}


def stated(text: str) -> set[tuple[str, str, str]]:
    named = [
        Named(start, start + len(word), uid)
        for word, uid in WORDS.items()
        for start in range(len(text))
        if text.startswith(word, start)
    ]
    return {
        (found.kind, found.source.partition(":")[2], SHORT[found.target])
        for found in find_relations(text, sorted(named, key=lambda each: each.start))
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("翠湖小区由宏达公司维保的电梯坏了。", {("RESPONSIBLE_FOR", "宏达公司", "电梯")}),
        ("宏达公司负责维保的电梯多次困人。", {("RESPONSIBLE_FOR", "宏达公司", "电梯")}),
        ("该电梯由宏达公司负责维保。", {("RESPONSIBLE_FOR", "宏达公司", "电梯")}),
        ("翠湖小区归绿源物业管理，", {("RESPONSIBLE_FOR", "绿源物业", "地点")}),
        pytest.param(
            "城北燃气站向翠湖小区供气。",
            {("SUPPLIES", "城北燃气站", "地点")},
            marks=pytest.mark.xfail(reason="the word stands behind the target: no such pattern yet"),
        ),
        ("城北燃气站配送到翠湖小区的气瓶漏气。", {("SUPPLIES", "城北燃气站", "地点")}),
        ("宏达公司说电梯没有问题。", set()),
        ("宏达公司不负责电梯。", set()),
        ("绿源物业要求业主自行维护电梯。", set()),
        ("向绿源物业反映电梯坏了，", set()),
        ("电梯坏了，绿源物业来看过。", set()),
        ("宏达公司的经营者住在翠湖小区。", set()),
        ("绿源物业管理。水泵房进水。", set()),  # another sentence
    ],
)
def test_only_what_one_clause_states(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert stated(text) == expected
