"""The organisations of a fictional district, and the places that each works for."""

from collections.abc import Mapping
from random import Random

from domain.register import Organisation, PlaceTree
from scenarios.names import names

# Which places a kind of organisation works for, and how many of them: an estate has one property company,
# a lift maintainer has several estates, a caterer three schools.
_SERVES: Mapping[str, tuple[tuple[str, ...], tuple[int, int]]] = {
    "lpg": (("estate", "village", "market"), (10, 14)),
    "lift": (("estate",), (5, 8)),
    "builder": (("site",), (1, 2)),
    "municipal": (("road",), (3, 5)),
    "labour": (("site", "industrial"), (2, 4)),
    "caterer": (("school",), (3, 4)),
    "food": (("school", "market"), (2, 4)),
    "chemical": (("industrial",), (1, 1)),
    "plating": (("industrial",), (1, 1)),
    "factory": (("industrial",), (1, 1)),
    "training": (("road", "market"), (1, 2)),
    "gym": (("road",), (1, 1)),
    "restaurant": (("road", "market"), (1, 1)),
    "shop": (("road", "market"), (1, 1)),
    "care": (("estate",), (1, 1)),
    "recycling": (("industrial", "village"), (1, 1)),
}


def build_organisations(
    tree: PlaceTree, kinds: Mapping[str, str], *, rng: Random
) -> tuple[tuple[Organisation, ...], dict[str, tuple[str, ...]]]:
    """All organisations, and by id the places that each works for (property companies share out the estates)."""
    pool = names()["organisations"]
    brands = rng.sample(pool["brands"], len(pool["brands"]))
    city = tree.places["city"].name.removesuffix("市")
    district = tree.places["d"].name.removesuffix("区")
    organisations: list[Organisation] = []
    serves: dict[str, tuple[str, ...]] = {}
    for kind, (count, pattern, shorts) in pool["kinds"].items():
        members = []
        for number in range(1, count + 1):
            words = {"b": brands.pop(), "c": city, "d": district}
            aliases = tuple(short.format(**words) for short in shorts.split("|"))
            members.append(Organisation(f"org-{kind}-{number}", pattern.format(**words), kind, aliases))
        organisations += members
        serves.update(_share_out(kind, members, kinds, rng=rng))
    return tuple(organisations), serves


def _share_out(
    kind: str, members: list[Organisation], kinds: Mapping[str, str], *, rng: Random
) -> dict[str, tuple[str, ...]]:
    if kind == "property":
        estates = sorted(each for each, what in kinds.items() if what == "estate")
        rng.shuffle(estates)
        return {each.id: tuple(sorted(estates[i :: len(members)])) for i, each in enumerate(members)}
    if kind not in _SERVES:
        return {each.id: () for each in members}
    wanted, (least, most) = _SERVES[kind]
    places = sorted(each for each, what in kinds.items() if what in wanted)
    shares = {}
    for each in members:
        count = min(len(places), rng.randint(least, most))
        shares[each.id] = tuple(sorted(rng.sample(places, count)))
    return shares
