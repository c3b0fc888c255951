from domain.reading import Label, Mention, Modality, Signal
from domain.register import Place, PlaceTree
from domain.report import Quote
from nlp.hints import placed_by_hint
from nlp.places import PlaceIndex

TREE = PlaceTree.build([Place("s", "听泉街道", "street"), Place("e", "翠湖苑", "estate", "s")])
SIGNAL = Signal("gas.leak", Modality.ACTUAL, Quote(4, 7, "煤气味"))


def test_a_signal_without_a_place_stands_at_the_address_beside_the_text() -> None:
    (place,) = placed_by_hint(SIGNAL, "听泉街道翠湖苑", places=PlaceIndex.build(TREE)).places
    assert (place.id, place.normal, place.quote) == ("e", "翠湖苑", SIGNAL.trigger)


def test_a_place_of_its_own_words_wins() -> None:
    own = Mention(0, 3, "听泉街", Label.PLACE, "听泉街道", "s")
    signal = Signal("gas.leak", Modality.ACTUAL, Quote(4, 7, "煤气味"), places=(own,))
    assert placed_by_hint(signal, "翠湖苑", places=PlaceIndex.build(TREE)).places == (own,)


def test_an_address_that_the_tree_does_not_know_is_no_place() -> None:
    assert placed_by_hint(SIGNAL, "春晓路9号", places=PlaceIndex.build(TREE)).places == ()


def test_without_a_tree_the_normal_form_of_the_address_is_the_place() -> None:
    (place,) = placed_by_hint(SIGNAL, "A市杜鹃文苑小区3栋", places=PlaceIndex.build(None)).places
    assert (place.id, place.normal) == (None, "杜鹃文苑")
