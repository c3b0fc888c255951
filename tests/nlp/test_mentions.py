"""What the tagger and the registers find together."""

from domain.reading import Label, Mention
from domain.register import Organisation, Place, PlaceTree
from nlp.mentions import Registers, find_mentions
from nlp.organisations import OrganisationIndex
from nlp.places import PlaceIndex
from nlp.tagger import Tagged

REGISTERS = Registers(
    PlaceIndex.build(
        PlaceTree.build(
            [
                Place("c", "云岫市", "city"),
                Place("e", "翠湖苑", "estate", "c"),
                Place("b", "3栋", "building", "e"),
                Place("f", "鹭鸣花园", "estate", "c"),
            ]
        )
    ),
    OrganisationIndex.build([Organisation("o", "云岫市宏远物业服务有限公司", "property")]),
)


def found(body: str, *tagged: str, label: str = "place") -> dict[str, str | None]:
    spans = [Tagged(at, at + len(words), label, 1.0) for words in tagged if (at := body.find(words)) >= 0]
    mentions: tuple[Mention, ...] = find_mentions(body, spans, registers=REGISTERS)
    return {each.text: each.id for each in mentions if each.label in (Label.PLACE, Label.ORGANISATION)}


def test_a_tagged_form_that_the_tree_does_not_write_gets_its_node() -> None:
    assert found("路鸣花园停电", "路鸣花园") == {"路鸣花园": "f"}


def test_words_that_refer_back_get_the_place_named_before() -> None:
    assert found("翠湖苑停水，该小区3栋最久", "该小区3栋") == {"翠湖苑": "e", "该小区3栋": "b"}


def test_an_estate_of_another_city_is_not_ours() -> None:
    assert found("南山市翠湖苑起火", "南山市翠湖苑") == {"南山市翠湖苑": None}
    assert found("金翠湖苑起火", "金翠湖苑") == {"金翠湖苑": None}


def test_a_bracket_that_a_name_opens_is_closed() -> None:
    assert "绕城高速（三环线）" in found("绕城高速（三环线）拥堵", "绕城高速（三环线")


def test_that_property_company_is_the_one_named_before() -> None:
    body = "宏远物业收了钱，该物业不修电梯"
    assert found(body, "该物业", label="organisation") == {"宏远物业": "o", "该物业": "o"}
