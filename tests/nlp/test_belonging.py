from domain.reading import Label, Mention, Modality, Signal
from domain.register import Place, PlaceTree
from domain.report import Quote
from nlp.belonging import MOST, with_named

TREE = PlaceTree.build([Place("e", "翠湖苑", "estate"), Place("p", "东岸泵站", "poi")])
SIGNAL = Signal("natural.waterlogging", Modality.ACTUAL, Quote(0, 2, "积水"))


def mention(text: str, label: Label, id_: str | None = None, named: bool = True) -> Mention:
    return Mention(0, len(text), text, label, text, id_, named)


def test_named_things_register_entries_and_facilities_belong_to_the_signal() -> None:
    mentions = [
        mention("铁蜂牌软管", Label.THING),
        mention("宏达气站", Label.ORGANISATION, "o1"),
        mention("东岸泵站", Label.PLACE, "p"),
    ]
    (signal,) = with_named([SIGNAL], mentions, tree=TREE)
    assert [each.text for each in (*signal.things, *signal.organisations, *signal.places)] == [
        "铁蜂牌软管",
        "宏达气站",
        "东岸泵站",
    ]


def test_generic_things_unknown_organisations_and_dwellings_do_not() -> None:
    mentions = [
        mention("软管", Label.THING, named=False),
        mention("某物业", Label.ORGANISATION),
        mention("翠湖苑", Label.PLACE, "e"),
    ]
    assert with_named([SIGNAL], mentions, tree=TREE) == (SIGNAL,)


def test_a_list_of_many_names_is_left_out() -> None:
    mentions = [mention(f"{number}号锅炉", Label.THING) for number in range(MOST + 1)]
    assert with_named([SIGNAL], mentions, tree=TREE) == (SIGNAL,)
