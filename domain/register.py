"""Master data: the place tree and the organisation register that a district gives us."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from domain.errors import ConfigError

LEVELS = ("city", "district", "street", "community", "estate", "building")


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the place tree. Any level word is kept; `parent_id` alone decides where it stands."""

    id: str
    name: str
    level: str
    parent_id: str | None = None
    lat: float | None = None
    lon: float | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    """A unit that can be responsible for something."""

    id: str
    name: str
    kind: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceTree:
    """The place tree, checked once: parents exist, no cycles, no id twice. All mistakes are told at once."""

    places: dict[str, Place] = field(default_factory=dict)
    children: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def build(cls, places: Iterable[Place]) -> "PlaceTree":
        """Index the places. Errors: ConfigError naming every unknown parent, repeated id and cycle."""
        index: dict[str, Place] = {}
        mistakes: list[str] = []
        for place in places:
            if place.id in index and index[place.id] != place:
                mistakes.append(f"place {place.id!r} is given twice with different content")
            index[place.id] = place
        children: dict[str, list[str]] = {}
        for place in index.values():
            if place.parent_id is None:
                continue
            if place.parent_id not in index:
                mistakes.append(f"place {place.id!r} names the unknown parent {place.parent_id!r}")
            children.setdefault(place.parent_id, []).append(place.id)
        tree = cls(index, {parent: tuple(sorted(ids)) for parent, ids in children.items()})
        mistakes += [f"place {place_id!r} is its own ancestor" for place_id in index if tree._is_cyclic(place_id)]
        if mistakes:
            raise ConfigError(*mistakes)
        return tree

    def ancestors(self, place_id: str) -> tuple[str, ...]:
        """Ids from the parent up to the root; empty for an unknown place or a root."""
        return tuple(self._upwards(place_id))

    def path(self, place_id: str) -> tuple[str, ...]:
        """Names from the root down to the place itself."""
        ids = (place_id, *self.ancestors(place_id)) if place_id in self.places else ()
        return tuple(self.places[each].name for each in reversed(ids))

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[Place]:
        return iter(self.places.values())

    def _upwards(self, place_id: str) -> Iterator[str]:
        place = self.places.get(place_id)
        while place is not None and place.parent_id is not None and place.parent_id in self.places:
            yield place.parent_id
            place = self.places[place.parent_id]

    def _is_cyclic(self, place_id: str) -> bool:
        seen = {place_id}
        for ancestor in self._upwards(place_id):
            if ancestor in seen:
                return True
            seen.add(ancestor)
        return False
