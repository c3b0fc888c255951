"""Places: from the words of a text to a node of the given place tree, or to a normal form that joins equal mentions.

With a tree, names and aliases are found by Aho–Corasick, building numbers are matched exactly (3栋 is never 13栋), a
crossing is one place however its roads are joined, an ambiguous name needs another place of the report above or beside
it, and «该小区3栋» means the estate named last. Without a tree the normal form stands (place_names.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from domain.reading import Label, Mention
from domain.register import PlaceTree
from nlp.lexicon import Matcher
from nlp.place_names import (
    BUILDING,
    CROSSING,
    ELLIPTIC,
    INSIDE,
    building_number,
    building_of,
    crossing_of,
    head,
    is_bare_building,
    is_estate,
    is_vague,
    normal_name,
)
from nlp.text import fold, half_width

FUZZY_LENGTH = 4  # letters that a name needs before one of them may be wrong; figures and directions never
_TELLING = frozenset("东南西北中上下前后左右大小新老一二三四五六七八九十甲乙丙丁0123456789")
_HOMES = ("estate", "building")


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a mention means. `score` 0 to 1; `reasons` say how it was found."""

    id: str | None
    normal: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceIndex:
    """A place tree made ready for finding its places in texts. Without a tree only normal forms are given."""

    tree: PlaceTree
    _matcher: Matcher
    _by_name: dict[str, tuple[str, ...]] = field(repr=False)
    _buildings: dict[tuple[str, str], str] = field(repr=False)
    _crossings: dict[tuple[str, str], str] = field(repr=False)

    @classmethod
    def build(cls, tree: PlaceTree | None) -> "PlaceIndex":
        """Index names, aliases and building numbers."""
        tree = tree or PlaceTree()
        by_name: dict[str, list[str]] = {}
        surface: dict[str, str] = {}
        buildings: dict[tuple[str, str], str] = {}
        crossings: dict[tuple[str, str], str] = {}
        for place in tree:
            for name in dict.fromkeys((place.name, *place.aliases)):
                key = fold(name)
                if len(key) < 2 or BUILDING.fullmatch(name):
                    continue  # a bare «3栋» is found through its estate only
                by_name.setdefault(key, []).append(place.id)
                surface[name] = surface[half_width(name)] = key
            if place.parent_id and (found := building_of(place.name)):
                buildings[place.parent_id, found] = place.id
            crossings |= {roads: place.id for name in (place.name, *place.aliases) if (roads := crossing_of(name))}
        ids = {key: tuple(dict.fromkeys(found)) for key, found in by_name.items()}
        return cls(tree, Matcher.of(surface), ids, buildings, crossings)

    def find(self, body: str, *, hint: str = "") -> list[Mention]:
        """Places of the tree that the text names, each with its building where one follows, in order.

        `hint` is where the report comes from (address, district): it settles names that several places bear.
        """
        if not self.tree.places:
            return []
        text = half_width(body)
        mentions = self._find_crossings(body, text)
        hits = self._matcher.find(text)
        around = self._certain([*hits, *self._matcher.find(half_width(hint))])
        for hit in hits:
            place = self._choose(self._by_name[hit.value], around)
            if place is None or any(hit.start < each.end and each.start < hit.end for each in mentions):
                continue
            end, place = self._with_building(text, hit.end, place)
            mentions.append(self._mention(body, hit.start, end, place))
        return sorted(mentions, key=lambda each: each.start)

    def mention(self, body: str, start: int, end: int, *, before: Sequence[Mention] = (), hint: str = "") -> Mention:
        """A mention for a span that a tagger found; `before` are the places already resolved in this report."""
        text = body[start:end]
        found = self.resolve(text, before=[each.id for each in before if each.id], hint=hint)
        if found.id is not None:
            return Mention(start, end, text, Label.PLACE, found.normal, found.id)
        if is_bare_building(text) or ELLIPTIC.match(half_width(text)):  # a building of the estate named last
            last = next((each for each in reversed(before) if each.named and is_estate(each.normal)), None)
            if last is not None:
                return Mention(start, end, text, Label.PLACE, last.normal, last.id)
        return Mention(start, end, text, Label.PLACE, found.normal, None, named=not is_vague(text, found.normal))

    def resolve(self, text: str, *, before: Sequence[str] = (), hint: str = "") -> Resolution:
        """What the words mean. Ambiguity that nothing settles gives no id, never a guess."""
        if self.tree.places and (found := self._resolve(half_width(text), before, hint)):
            return found
        return Resolution(None, normal_name(text), 0.5 if len(text) > 2 else 0.2, ("normal form only",))

    def _resolve(self, text: str, before: Sequence[str], hint: str) -> Resolution | None:
        roads = crossing_of(text)
        if roads in self._crossings:
            return self._resolution(self._crossings[roads], 1.0, "crossing of the place tree")
        hits = self._matcher.find(text)
        around = self._certain([*hits, *self._matcher.find(half_width(hint))]) | self._line(before)
        for hit in reversed(hits):  # the last is the finest: 粮道街道溪畔社区天悦新村
            if place := self._choose(self._by_name[hit.value], around):
                _, finest = self._with_building(text, hit.end, place)
                more = ("building number",) if self.tree.places[finest].level == "building" else ()
                return self._resolution(finest, 1.0, "name of the place tree", *more)
        return self._elliptic(text, before) or self._alike(text, around)

    def _resolution(self, place: str, score: float, *reasons: str) -> Resolution:
        return Resolution(place, self.tree.places[place].name, score, reasons)

    def _find_crossings(self, body: str, text: str) -> list[Mention]:
        """Crossings of the tree; the stretch of the match begins where a road of that crossing does."""
        if not self._crossings:
            return []
        found: list[Mention] = []
        for match in CROSSING.finditer(text):
            one, two = match["one"], match["two"]
            for cut in range(len(one) - 1):
                roads = crossing_of(one[cut:] + "与" + two + "路口")
                if roads in self._crossings:
                    found.append(self._mention(body, match.start() + cut, match.end(), self._crossings[roads]))
                    break
        return found

    def place_of(self, hint: str) -> str | None:
        """The finest place that an address names."""
        return self.resolve(hint).id if hint and self.tree.places else None

    def _mention(self, body: str, start: int, end: int, place: str) -> Mention:
        return Mention(start, end, body[start:end], Label.PLACE, self.tree.places[place].name, place)

    def _with_building(self, text: str, end: int, place: str) -> tuple[int, str]:
        """Go on over «3栋2单元101»; the building's node where the tree has it."""
        if self.tree.places[place].level == "building":
            return INSIDE.match(text, end).end(), place  # type: ignore[union-attr]  # matches the empty text too
        match = BUILDING.match(text, end)
        if match is None:
            return end, place
        end = INSIDE.match(text, match.end()).end()  # type: ignore[union-attr]  # matches the empty text too
        return end, self._buildings.get((place, building_number(match[1])), place)

    def _elliptic(self, text: str, before: Sequence[str]) -> Resolution | None:
        """«该小区3栋» or a bare «3栋2单元»: a building of the estate named last."""
        if not (ELLIPTIC.match(text) or BUILDING.match(text)):
            return None
        last = next((each for each in reversed(before) if self.tree.places[each].level in _HOMES), None)
        if last is None:
            return None
        place = self.tree.places[last]
        estate = place.parent_id if place.level == "building" and place.parent_id else last
        found = BUILDING.search(text)
        finest = self._buildings.get((estate, building_number(found[1])), estate) if found else estate
        return self._resolution(finest, 0.8, "the estate named last")

    def _alike(self, text: str, around: frozenset[str]) -> Resolution | None:
        """A name with one wrong letter; figures and directions must be equal."""
        name = fold(head(text))
        if len(name) < FUZZY_LENGTH:
            return None
        near = process.extract(name, self._by_name.keys(), scorer=Levenshtein.distance, score_cutoff=1, limit=2)
        if len(near) != 1 or _telling(near[0][0]) != _telling(name):
            return None
        place = self._choose(self._by_name[near[0][0]], around)
        if place is None:
            return None
        building = BUILDING.search(text)
        finest = self._buildings.get((place, building_number(building[1])), place) if building else place
        return self._resolution(finest, 1 - 1 / len(name), f"nearly {near[0][0]}")

    def _certain(self, hits: Iterable[tuple[int, int, str]]) -> frozenset[str]:
        """Unambiguous places of these hits, with all that stands above them."""
        return self._line(ids[0] for _, _, key in hits if len(ids := self._by_name[key]) == 1)

    def _line(self, places: Iterable[str]) -> frozenset[str]:
        return frozenset(each for place in places for each in (place, *self.tree.ancestors(place)))

    def _choose(self, ids: tuple[str, ...], around: frozenset[str]) -> str | None:
        if len(ids) == 1:
            return ids[0]
        ranked = sorted(((self._nearness(each, around), each) for each in ids), reverse=True)
        return ranked[0][1] if ranked[0][0] > ranked[1][0] else None

    def _nearness(self, place: str, around: frozenset[str]) -> int:
        """How many of the places above it the report names, too."""
        return sum(each in around for each in self.tree.ancestors(place))


def _telling(name: str) -> str:
    return "".join(letter for letter in name if letter in _TELLING)
