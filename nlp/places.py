"""Places: from the words of a text to a node of the given place tree, or to a normal form that joins equal mentions.

With a tree, names and aliases are found by Aho–Corasick; for one mention also short forms and slips of the pen. Every node
that it may mean is weighed by named reasons (place_candidates.py); building numbers are matched exactly (3栋 is never 13栋),
a crossing is one place however its roads are joined, «该小区3栋» means the estate named last. What is doubtful stays without
an id. Without a tree the normal form stands (place_names.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.reading import Label, Mention
from domain.register import PlaceTree
from nlp.place_candidates import Candidate, choose, ranked
from nlp.place_names import CROSSING, INSIDE, anaphor_of, crossing_of, is_estate, is_vague, normal_name
from nlp.place_parts import BUILDING, PlaceParts, parse_place, plain_number
from nlp.place_search import Context, search
from nlp.place_tables import PlaceTables
from nlp.text import half_width

MOST = 5  # candidates that are told


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a mention means. `score` 0 to 1; `reasons` say how it was found, or why nothing was taken."""

    id: str | None
    normal: str
    score: float
    reasons: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    parts: PlaceParts = field(default_factory=PlaceParts)


@dataclass(frozen=True, slots=True)
class PlaceIndex:
    """A place tree made ready for finding its places in texts. Without a tree only normal forms are given."""

    tree: PlaceTree
    tables: PlaceTables

    @classmethod
    def build(cls, tree: PlaceTree | None) -> "PlaceIndex":
        """Index names, aliases, other forms, buildings, crossings and mileposts."""
        tree = tree or PlaceTree()
        return cls(tree, PlaceTables.build(tree))

    def find(self, body: str, *, hint: str = "") -> list[Mention]:
        """Places of the tree that the text names, each with its building where one follows, in order.

        `hint` is where the report comes from (address, district): it settles names that several places bear.
        """
        if not self.tree.places:
            return []
        text = half_width(body)
        crossings = self._find_crossings(body, text)
        mentions: list[Mention] = []
        hits = self.tables.hits(text)
        around = self.tables.line(
            ids[0]
            for hit in (*hits, *self.tables.hits(half_width(hint)))
            if len(ids := self.tables.by_name[hit.value]) == 1
        )
        for hit in hits:
            place = self._nearest(self.tables.by_name[hit.value], around)
            taken = (*crossings, *mentions[-1:])
            if place is None or any(hit.start < each.end and each.start < hit.end for each in taken):
                continue
            end, place = self._with_building(text, hit.end, place)
            mentions.append(self._mention(body, hit.start, end, place))
        return sorted((*crossings, *mentions), key=lambda each: each.start)

    def mention(
        self,
        body: str,
        start: int,
        end: int,
        *,
        before: Sequence[Mention] = (),
        hint: str = "",
        around: Sequence[str] = (),
    ) -> Mention:
        """A mention for a span that a tagger found.

        `before` are the places already resolved in this report, `around` the ids of all that it names for certain.
        """
        text = body[start:end]
        if (referred := anaphor_of(text)) is not None:
            last = next((each for each in reversed(before) if each.named and self._suits(each, referred)), None)
            if last is not None and last.id is None:  # of an estate that the tree does not know
                return Mention(start, end, text, Label.PLACE, last.normal)
        found = self.resolve(text, before=[each.id for each in before if each.id], hint=hint, around=around)
        named = found.id is not None or not is_vague(text, found.normal)
        return Mention(start, end, text, Label.PLACE, found.normal, found.id, named=named)

    def resolve(
        self, text: str, *, before: Sequence[str] = (), hint: str = "", around: Sequence[str] = ()
    ) -> Resolution:
        """What the words mean, with all that they might mean. Ambiguity that nothing settles gives no id, never a guess."""
        parts = parse_place(text)
        found = self.candidates(text, before=before, hint=hint, around=around)
        choice = choose(found)
        if choice.candidate is not None:
            best = choice.candidate
            return Resolution(best.id, best.name, best.score, choice.reasons, found[:MOST], parts)
        score = 0.5 if len(text) > 2 else 0.2
        return Resolution(None, normal_name(text), score, choice.reasons or ("只有规范写法",), found[:MOST], parts)

    def candidates(
        self, text: str, *, before: Sequence[str] = (), hint: str = "", around: Sequence[str] = ()
    ) -> tuple[Candidate, ...]:
        """All nodes that the words may mean, the best first, each with its score in named parts."""
        if not self.tree.places:
            return ()
        return ranked(search(self.tables, half_width(text), Context.of(self.tables, before, around, half_width(hint))))

    def denies(self, text: str, known: Mention, *, hint: str = "") -> bool:
        """Whether the words around a name that was found say that they mean another place: 南山市翠湖苑, 金翠湖苑."""
        found = self.candidates(text, hint=hint)
        return [each.id for each in found] == [known.id] and choose(found).candidate is None

    def place_of(self, hint: str) -> str | None:
        """The finest place that an address names."""
        return self.resolve(hint).id if hint and self.tree.places else None

    def _suits(self, mention: Mention, referred: tuple[tuple[str, ...], tuple[str, ...]]) -> bool:
        levels, endings = referred
        if mention.id is not None:
            line = (mention.id, *self.tree.ancestors(mention.id))
            return any(self.tree.places[each].level in levels for each in line if each in self.tree.places)
        return mention.normal.endswith(endings) if endings else is_estate(mention.normal)

    def _find_crossings(self, body: str, text: str) -> list[Mention]:
        """Crossings of the tree; the stretch of the match begins where a road of that crossing does."""
        if not self.tables.crossings:
            return []
        found: list[Mention] = []
        for match in CROSSING.finditer(text):
            one, two = match["one"], match["two"]
            for cut in range(len(one) - 1):
                roads = crossing_of(one[cut:] + "与" + two + "路口")
                if roads in self.tables.crossings:
                    found.append(self._mention(body, match.start() + cut, match.end(), self.tables.crossings[roads]))
                    break
        return found

    def _mention(self, body: str, start: int, end: int, place: str) -> Mention:
        return Mention(start, end, body[start:end], Label.PLACE, self.tree.places[place].name, place)

    def _with_building(self, text: str, end: int, place: str) -> tuple[int, str]:
        """Go on over «3栋2单元101»; the building's node where the tree has it."""
        if self.tree.places[place].level != "building":
            match = BUILDING.match(text, end)
            if match is None:
                return end, place
            place = self.tables.buildings.get((place, plain_number(match[1])), place)
            end = match.end()
        return INSIDE.match(text, end).end(), place  # type: ignore[union-attr]  # matches the empty text too

    def _nearest(self, ids: tuple[str, ...], around: frozenset[str]) -> str | None:
        """The one of several places with most of the report's places above it; None when two are equal."""
        if len(ids) == 1:
            return ids[0]
        order = sorted(((sum(up in around for up in self.tree.ancestors(each)), each) for each in ids), reverse=True)
        return order[0][1] if order[0][0] > order[1][0] else None
