"""A fictional district: its place tree, its organisations, and who serves whom. All of it follows from a seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from domain.register import Organisation, PlaceTree
from scenarios.channels import channels
from scenarios.geography import build_geography
from scenarios.trades import build_organisations


@dataclass(frozen=True, slots=True)
class District:
    """Places, organisations and departments of one fictional district.

    `kinds` says what a place is (estate, village, school, slope …), finer than its level; `serves` the places that
    an organisation works for; `seed` what all of it follows from.
    """

    seed: int
    places: PlaceTree
    organisations: tuple[Organisation, ...]
    departments: tuple[str, ...]
    kinds: Mapping[str, str]
    serves: Mapping[str, tuple[str, ...]]

    def of_kind(self, *kinds: str) -> tuple[str, ...]:
        """Ids of the places of these kinds, in order of id."""
        return tuple(sorted(each for each, kind in self.kinds.items() if kind in kinds))

    def within(self, place_id: str, *kinds: str) -> tuple[str, ...]:
        """Ids of the places of these kinds that stand below a place."""
        return tuple(each for each in self.of_kind(*kinds) if place_id in self.places.ancestors(each))

    def above(self, place_id: str, level: str) -> str | None:
        """The ancestor of this level, the place itself when it has that level, None when there is none."""
        chain = (place_id, *self.places.ancestors(place_id))
        return next((each for each in chain if self.places.places[each].level == level), None)

    def employers(self, kind: str) -> tuple[Organisation, ...]:
        """The organisations of a kind."""
        return tuple(each for each in self.organisations if each.kind == kind)

    def organisation(self, organisation_id: str) -> Organisation:
        """The organisation of this id. Errors: KeyError for an unknown one."""
        return {each.id: each for each in self.organisations}[organisation_id]

    def serving(self, place_id: str, kind: str) -> Organisation | None:
        """The organisation of a kind that works for a place."""
        return next((each for each in self.employers(kind) if place_id in self.serves[each.id]), None)


def build_district(seed: int) -> District:
    """The district of a seed: about 20 communities in 6 streets, 90 estates and sites, 75 organisations."""
    rng = Random(f"district:{seed}")
    tree, kinds = build_geography(rng)
    organisations, serves = build_organisations(tree, kinds, rng=rng)
    departments = tuple(sorted({channel.department for channel in channels().values()}))
    return District(seed, tree, organisations, departments, kinds, serves)
