"""A district follows from its seed, holds together, and its names can be told apart."""

from collections import Counter

import pytest

from scenarios.district import District, build_district


@pytest.fixture(scope="module")
def district() -> District:
    return build_district(7)


def test_same_seed_same_district(district: District) -> None:
    again = build_district(7)
    assert list(again.places) == list(district.places)
    assert again.organisations == district.organisations
    assert again.serves == district.serves


def test_another_seed_is_another_district(district: District) -> None:
    names = {place.name for place in district.places}
    others = {place.name for place in build_district(8).places}
    assert len(names & others) / len(names) < 0.3


def test_five_levels_and_the_size_of_a_district(district: District) -> None:
    levels = Counter(place.level for place in district.places)
    assert levels["city"] == levels["district"] == 1
    assert levels["street"] == 6
    assert 18 <= levels["community"] <= 24
    assert 80 <= levels["estate"] + levels["poi"] + levels["site"] <= 150
    assert levels["building"] > 200
    building = next(place for place in district.places if place.level == "building")
    assert [district.places.places[each].level for each in district.places.ancestors(building.id)] == [
        "estate",
        "community",
        "street",
        "district",
        "city",
    ]


@pytest.mark.parametrize("seed", range(40))
def test_no_two_places_share_a_name_or_alias(seed: int) -> None:
    names = Counter(name for place in build_district(seed).places for name in {place.name, *place.aliases})
    assert [name for name, count in names.items() if count > 1] == []


def test_sixty_to_eighty_organisations_of_many_trades(district: District) -> None:
    assert 60 <= len(district.organisations) <= 80
    assert {"lpg", "property", "lift", "caterer", "labour", "training"} <= {org.kind for org in district.organisations}
    names = Counter(name for org in district.organisations for name in {org.name, *org.aliases})
    assert [name for name, count in names.items() if count > 1] == []


def test_every_estate_has_one_property_company(district: District) -> None:
    companies = district.employers("property")
    for estate in district.of_kind("estate"):
        assert sum(estate in district.serves[company.id] for company in companies) == 1


def test_places_lie_where_their_parents_lie(district: District) -> None:
    for place in district.places:
        parent = district.places.places.get(place.parent_id or "")
        assert place.lat is not None
        assert place.lon is not None
        if parent is not None and parent.level != "city" and parent.level != "district":
            assert parent.lat is not None
            assert abs(place.lat - parent.lat) < 0.03
