"""The place tree of a fictional district: city, district, streets, communities, estates, buildings, and what lies between."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from domain.register import Place, PlaceTree
from scenarios.names import mistype, names

_CENTRE = (29.4, 111.9)  # degrees; the district is drawn around it, 0.01 is about one kilometre
_ESTATES = (2, 5)  # residential estates a community
_POINTS = {"school": "小学", "park": "公园", "market": "农贸市场", "clinic": "社区卫生服务中心"}


@dataclass(slots=True)
class _Ground:
    """What has been placed so far."""

    rng: Random
    stems: list[str]
    places: list[Place] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)

    def add(self, place: Place, kind: str) -> Place:
        self.places.append(place)
        self.kinds[place.id] = kind
        return place

    def beside(self, place: Place, spread: float) -> tuple[float, float]:
        lat, lon = place.lat or _CENTRE[0], place.lon or _CENTRE[1]
        return (
            round(lat + self.rng.uniform(-spread, spread), 5),
            round(lon + self.rng.uniform(-spread, spread), 5),
        )


def build_geography(rng: Random) -> tuple[PlaceTree, dict[str, str]]:
    """The tree and what each place is (estate, village, school, road, slope …)."""
    pool = names()
    ground = _Ground(rng, rng.sample(pool["stems"], len(pool["stems"])))
    city = ground.add(Place("city", rng.choice(pool["cities"]), "city", None, *_CENTRE), "city")
    name = rng.choice(pool["districts"])
    district = ground.add(Place("d", name, "district", city.id, *_CENTRE, aliases=(city.name + name,)), "district")
    streets = [f"{each}街道" for each in rng.sample(pool["streets"], 5)] + [f"{rng.choice(pool['towns'])}镇"]
    old = iter(rng.sample(pool["former_names"], len(pool["former_names"])))
    for number, street_name in enumerate(streets, 1):
        angle = ground.beside(district, 0.04)
        street = ground.add(Place(f"s{number}", street_name, "street", district.id, *angle), "street")
        rural = street_name.endswith("镇")
        for index in range(1, rng.randint(3, 4) + 1):
            _add_community(ground, street, index, rural=rural, old=old)
        _add_roads(ground, street, rural=rural)
    _add_waters(ground, district)
    return PlaceTree.build(ground.places), ground.kinds


def _add_community(ground: _Ground, street: Place, index: int, *, rural: bool, old: Iterator[str]) -> None:
    rng, stem = ground.rng, ground.stems.pop()
    spot = ground.beside(street, 0.012)
    name = f"{stem}村" if rural else f"{stem}社区"
    community = ground.add(Place(f"c{street.id[1:]}{index}", name, "community", street.id, *spot), "community")
    for number in range(1, rng.randint(*_ESTATES) + 1):
        _add_estate(ground, community, number, rural=rural, former="" if rural else _former(rng, old))
    for kind in _points_of(street, index, rural=rural):
        suffix = rng.choice(("小学", "中学", "幼儿园")) if kind == "school" else _POINTS[kind]
        point = f"{stem if kind in ('school', 'clinic') else ground.stems.pop()}{suffix}"
        short = {"农贸市场": "市场", "社区卫生服务中心": "卫生服务中心"}.get(suffix, "")
        aliases = (point.replace(suffix, short),) if short else ()
        place_id = f"p{community.id[1:]}{kind[0]}"
        spot = ground.beside(community, 0.004)
        ground.add(Place(place_id, point, "poi", community.id, *spot, aliases=aliases), kind)


def _former(rng: Random, old: Iterator[str]) -> str:
    return next(old, "") if rng.random() < 0.14 else ""


def _points_of(street: Place, index: int, *, rural: bool) -> tuple[str, ...]:
    every: dict[int, tuple[str, ...]] = {
        1: ("school", "clinic", "market"),
        2: ("school", "park"),
        3: ("school", "market"),
        4: ("park",),
    }
    return tuple(kind for kind in every[index] if not (rural and kind == "park"))


def _add_estate(ground: _Ground, community: Place, number: int, *, rural: bool, former: str) -> None:
    rng, pool, stem = ground.rng, names(), ground.stems.pop()
    suffix = rng.choice(pool["village_suffixes"] if rural else pool["estate_suffixes"])
    name = stem + suffix
    aliases = [former] if former else []
    if suffix in ("花园", "家园", "嘉园", "雅居"):
        aliases.append(f"{stem}小区")
    slip = mistype(name, rng)
    if slip != name and rng.random() < 0.5:
        aliases.append(slip)
    spot = ground.beside(community, 0.005)
    estate_id = f"e{community.id[1:]}{number}"
    estate = Place(estate_id, name, "estate", community.id, *spot, aliases=tuple(aliases))
    ground.add(estate, "village" if rural else "estate")
    unit = "组" if rural else "栋"
    for building in range(1, rng.randint(4, 9) + 1):
        block = f"{name}{building}{unit}"
        others = () if rural else (f"{name}{building}号楼", f"{name}{building}幢")
        at = ground.beside(estate, 0.0008)
        place = Place(f"b{estate_id[1:]}{building:02d}", block, "building", estate_id, *at, aliases=others)
        ground.add(place, "building")


def _add_roads(ground: _Ground, street: Place, *, rural: bool) -> None:
    rng = ground.rng
    stems = [ground.stems.pop() for _ in range(3)]
    roads = [f"{stem}{rng.choice(('路', '街', '大道', '巷') if not rural else ('路', '街'))}" for stem in stems]
    for index, road in enumerate(roads, 1):
        spot = ground.beside(street, 0.01)
        ground.add(Place(f"r{street.id[1:]}{index}", road, "road", street.id, *spot), "road")
    for index, (one, other) in enumerate(((0, 1), (1, 2)), 1):
        left, right = roads[one], roads[other]
        aliases = (f"{left}{right}路口", f"{right}与{left}路口", f"{left}与{right}交叉口")
        spot = ground.beside(street, 0.01)
        crossing = Place(
            f"x{street.id[1:]}{index}", f"{left}与{right}路口", "crossing", street.id, *spot, aliases=aliases
        )
        ground.add(crossing, "crossing")
    if not rural:
        tunnel = Place(f"u{street.id[1:]}", f"{roads[2]}下穿通道", "poi", street.id, *ground.beside(street, 0.01))
        ground.add(replace(tunnel, aliases=(f"{roads[2]}涵洞", f"{roads[2]}下穿")), "underpass")
    site = f"{ground.stems.pop()}{rng.choice(('安置房项目', '商住项目', '二期工地', '学校扩建项目'))}"
    spot = ground.beside(street, 0.01)
    site_aliases = (f"{site}工地",) if not site.endswith("工地") else (site.removesuffix("工地"),)
    ground.add(Place(f"w{street.id[1:]}", site, "site", street.id, *spot, aliases=site_aliases), "site")


def _add_waters(ground: _Ground, district: Place) -> None:
    rng, pool = ground.rng, names()
    streets = [place for place in ground.places if place.level == "street"]
    for index, river in enumerate(rng.sample(pool["rivers"], 2), 1):
        ground.add(Place(f"v{index}", river, "water", district.id, *ground.beside(district, 0.03)), "river")
        street = rng.choice(streets)
        for kind, suffix in (("pump", "排涝泵站"), ("outlet", "排口")):
            name = f"{river}{rng.choice('东西南北')}岸{suffix}"
            short = (name.replace("排涝", ""),) if kind == "pump" else ()
            spot = ground.beside(street, 0.01)
            ground.add(Place(f"{kind[0]}v{index}", name, "poi", street.id, *spot, aliases=short), kind)
    communities = [place for place in ground.places if place.level == "community"]
    for index, slope in enumerate(rng.sample(pool["slopes"], 3), 1):
        community = rng.choice(communities)
        short = (slope.replace("后坡", "后山").replace("边坡", "坡"),)
        spot = ground.beside(community, 0.004)
        ground.add(Place(f"h{index}", slope, "poi", community.id, *spot, aliases=short), "slope")
    for index, street in enumerate(rng.sample(streets, 3), 1):
        park = f"{ground.stems.pop()}{rng.choice(('工业园', '产业园', '物流园'))}"
        ground.add(Place(f"i{index}", park, "site", street.id, *ground.beside(street, 0.015)), "industrial")
