import pytest

from domain.errors import ConfigError
from domain.register import Place, PlaceTree

CITY = Place("c", "云岫市", "city")
STREET = Place("s", "砚溪街道", "street", "c")
ESTATE = Place("e", "翠湖苑", "estate", "s")


def test_ancestors_run_from_the_parent_to_the_root() -> None:
    tree = PlaceTree.build([ESTATE, CITY, STREET])
    assert tree.ancestors("e") == ("s", "c")
    assert tree.path("e") == ("云岫市", "砚溪街道", "翠湖苑")
    assert tree.ancestors("unknown") == ()


def test_all_mistakes_of_a_tree_are_told_at_once() -> None:
    cycle = [Place("a", "甲", "estate", "b"), Place("b", "乙", "estate", "a")]
    with pytest.raises(ConfigError) as error:
        PlaceTree.build([CITY, Place("x", "孤", "estate", "nowhere"), Place("c", "另", "city"), *cycle])
    told = str(error.value)
    assert "unknown parent 'nowhere'" in told
    assert "'c' is given twice" in told
    assert "'a' is its own ancestor" in told
