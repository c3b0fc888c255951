"""Where units stand: places above a place, the unit at a level, names and paths. Works without a place tree, too."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from domain.alert import PlaceRef
from domain.register import Organisation, PlaceTree
from rules.series import FloatArray

NAMED = "named"
WIDE_LEVELS = frozenset({"province", "city", "district", "street"})  # too wide for one crew to look at
BROAD_LEVELS = WIDE_LEVELS | {"community"}  # where «more of everything» names no trouble
_EARTH_METRES = 6_371_000.0
_FINE_LEVELS = frozenset({"building", "estate"})


@dataclass(frozen=True)
class Places:
    """The place tree with units as uids (`place:…`), and the names of the register's organisations."""

    tree: PlaceTree = field(default_factory=PlaceTree)
    organisations: tuple[Organisation, ...] = ()

    @cached_property
    def _located(self) -> tuple[list[str], FloatArray, FloatArray]:
        known = [(each.id, each.lat, each.lon) for each in self.tree if each.lat is not None and each.lon is not None]
        lat, lon = (np.array([each[n] for each in known], dtype=np.float64) for n in (1, 2))
        return [each[0] for each in known], lat, lon

    def above(self, unit: str) -> tuple[str, ...]:
        """The unit itself and, for a place of the tree, every place above it."""
        label, _, name = unit.partition(":")
        if label != "place":
            return (unit,)
        return (unit, *(f"place:{each}" for each in self.tree.ancestors(name)))

    def at_level(self, unit: str, level: str) -> str | None:
        """The place of this level at or above the unit; a place outside the tree answers for the fine levels itself.

        `named` is the place as it is named, a community or wider left out: these are areas and not spots.
        """
        place = self.tree.places.get(unit.partition(":")[2])
        if level == NAMED:
            return None if self.is_broad(unit) else unit
        if place is None:
            return unit if level in _FINE_LEVELS else None
        return next((each for each in self.above(unit) if self.level(each) == level), None)

    def level(self, unit: str) -> str:
        """Level of a place; `thing`, `organisation` or `place` for what is outside the tree."""
        label, _, name = unit.partition(":")
        place = self.tree.places.get(name) if label == "place" else None
        return place.level if place else label

    def is_wide(self, unit: str) -> bool:
        """Whether the unit is a street, a district or wider."""
        return self.level(unit) in WIDE_LEVELS

    def is_broad(self, unit: str) -> bool:
        """Whether the unit is a community or wider."""
        return self.level(unit) in BROAD_LEVELS

    def near(self, unit: str, metres: float) -> frozenset[str]:
        """Places of the tree within so many metres of the unit, itself left out; none without coordinates."""
        centre = self.tree.places.get(unit.partition(":")[2])
        if centre is None or centre.lat is None or centre.lon is None:
            return frozenset()
        ids, lat, lon = self._located
        north = np.radians(lat - centre.lat)
        east = np.radians(lon - centre.lon) * np.cos(np.radians((lat + centre.lat) / 2))
        inside = np.hypot(north, east) * _EARTH_METRES <= metres
        return frozenset(f"place:{ids[i]}" for i in np.flatnonzero(inside) if ids[i] != centre.id)

    def related(self, left: str, right: str) -> bool:
        """Whether one is the other or stands above it."""
        return left in self.above(right) or right in self.above(left)

    def name(self, unit: str) -> str:
        """What a person calls the unit; a thing known by its place is told with it."""
        label, _, name = unit.partition(":")
        if label == "place" and name in self.tree.places:
            return self.tree.places[name].name
        if label == "organisation":
            return next((each.name for each in self.organisations if each.id == name), name)
        head, anchor, place = name.partition("@place:")
        return f"{self.name(f'place:{place}')}{head}" if anchor else name

    def reference(self, unit: str) -> PlaceRef:
        """The place as an alert names it."""
        _label, _, name = unit.partition(":")
        return PlaceRef(name, self.name(unit), self.tree.path(name) or (self.name(unit),))

    def common(self, units: Iterable[tuple[str, ...]], *, share: float) -> str | None:
        """The narrowest place that is at or above the places of at least `share` of the statements.

        `units`: the places of each statement; those without a place are left out.
        """
        voices: dict[str, int] = {}
        total = 0
        for places in units:
            if places:
                total += 1
                for each in {above for place in places for above in self.above(place)}:
                    voices[each] = voices.get(each, 0) + 1
        enough = [each for each, n in voices.items() if n >= share * total]
        return min(enough, key=lambda each: (-len(self.above(each)), -voices[each], each), default=None)
