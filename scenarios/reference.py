"""How people name a place: by its name, an alias, a building of it, one level up, or not at all."""

from collections.abc import Mapping
from random import Random

from scenarios.district import District
from scenarios.names import mistype

EXACT, UP, MISSING = "exact", "up", "missing"

# What stands for a place that is not named, by who speaks.
_VAGUE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "estate": {
        "citizen": ("我们小区", "我家这边", "我们这栋", "我们院里", "这个小区"),
        "staff": ("辖区一小区", "本小区", "片区内一小区"),
        "official": ("辖区某小区", "辖区一居民小区"),
    },
    "village": {
        "citizen": ("我们村", "我们组", "村里"),
        "staff": ("本村", "辖区一自然村"),
        "official": ("辖区某村", "镇里一个村"),
    },
    "school": {
        "citizen": ("孩子学校", "娃娃学校", "我们学校"),
        "staff": ("我校", "本校"),
        "official": ("辖区某学校", "辖区一所学校"),
    },
    "road": {
        "citizen": ("门口这条路", "我家门前那条路", "上班那条路"),
        "staff": ("辖区一条路", "管段内"),
        "official": ("辖区某路段", "辖区一路段"),
    },
    "other": {
        "citizen": ("我们这边", "附近"),
        "staff": ("辖区一处", "管段内一处"),
        "official": ("辖区某处", "辖区一处"),
    },
}


def refer(district: District, place_id: str, *, rng: Random, precision: str, voice: str) -> tuple[str, str]:
    """The words for a place and the id of the finest place that is meant (a building when the words name one)."""
    kind = district.kinds[place_id]
    if precision == MISSING:
        group = "road" if kind == "crossing" else kind if kind in _VAGUE else "other"
        vague = _VAGUE[group]
        return rng.choice(vague[voice]), place_id
    if precision == UP:
        parent = district.places.places[place_id].parent_id
        return (district.places.places[parent].name if parent else call(district, place_id, rng)), place_id
    name = call(district, place_id, rng)
    buildings = district.places.children.get(place_id, ())
    if kind in ("estate", "village") and buildings and rng.random() < 0.55:
        building = rng.choice(buildings)
        number = int(building[-2:])
        if kind == "village":
            return f"{name}{number}组", building
        word = rng.choices(("栋", "号楼", "幢"), (6, 3, 1))[0]
        unit = f"{rng.randint(1, 3)}单元" if rng.random() < 0.3 else ""
        return f"{name}{number}{word}{unit}", building
    return name, place_id


def call(district: District, place_id: str, rng: Random) -> str:
    """The name of a place as somebody writes it: mostly the name, often an alias, rarely with a wrong character."""
    place = district.places.places[place_id]
    roll = rng.random()
    if place.aliases and roll < 0.3:
        return rng.choice(place.aliases)
    return mistype(place.name, rng) if roll > 0.97 else place.name


def address(district: District, place_id: str) -> str:
    """The address beside a text: street, community and name."""
    names = district.places.path(place_id)
    return "".join(names[2:])
