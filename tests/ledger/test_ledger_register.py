from dataclasses import replace

import pytest

from domain.errors import ConfigError
from domain.register import Organisation, Place, PlaceTree
from ledger.ledger import Ledger

CITY = Place("c-1", "望江市", "city")
ESTATE = Place("e-1", "翠湖家园", "estate", "c-1", 30.123456789, 120.5, ("翠湖小区", "翠湖|花园"))


def test_places_come_back_and_a_second_import_changes_nothing(ledger: Ledger) -> None:
    assert len(ledger.places()) == 0
    assert ledger.import_places([ESTATE, CITY]) == 2
    assert ledger.places() == PlaceTree.build([CITY, ESTATE])
    assert ledger.import_places(PlaceTree.build([CITY, ESTATE])) == 0


def test_an_import_adds_and_changes(ledger: Ledger) -> None:
    ledger.import_places([CITY, ESTATE])
    renamed, building = replace(ESTATE, name="翠湖新村"), Place("b-3", "3号楼", "building", "e-1")
    assert ledger.import_places([building, renamed]) == 2
    assert ledger.places().path("b-3") == ("望江市", "翠湖新村", "3号楼")


def test_a_tree_that_does_not_hold_is_refused_with_all_its_mistakes(ledger: Ledger) -> None:
    ledger.import_places([CITY])
    with pytest.raises(ConfigError) as refused:
        ledger.import_places([ESTATE, replace(CITY, parent_id="e-1"), Place("x", "某处", "site", "nowhere")])
    assert len(refused.value.mistakes) == 3
    assert ledger.places() == PlaceTree.build([CITY])


def test_organisations_come_back_ordered_and_once(ledger: Ledger) -> None:
    gas, water = Organisation("o-2", "宏达燃气", "company", ("宏达",)), Organisation("o-1", "望江水务")
    assert ledger.import_organisations([gas, water]) == 2
    assert ledger.organisations() == (water, gas)
    assert ledger.import_organisations([water, replace(gas, kind="shop")]) == 1
