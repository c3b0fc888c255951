"""The place tree laid out for finding: names, other forms, buildings by estate, crossings by roads, mileposts by road."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from domain.register import PlaceTree
from nlp.lexicon import Hit, Matcher, words
from nlp.place_forms import short_forms, stem_of, sure_forms, without_division
from nlp.place_names import building_of, crossing_of, is_bare_building
from nlp.place_parts import milepost_of, plain_number, road_code
from nlp.text import fold, half_width

DIVISIONS = ("city", "district", "street", "town", "community", "village")
_BEFORE = re.compile(
    r"(?:^|[^以之往向朝路街道侧面城市区头角])[东南西北]$|[新金小]$"
)  # 新翠湖苑 is another place, 路北翠湖苑 is not
_PHASE = re.compile(r"([0-9]{1,2}|[一二三四五六七八九十]{1,2})(?=[期区])")
_CHINESE = "零一二三四五六七八九十"
_ALNUM = re.compile(r"[0-9A-Za-z一二三四五六七八九十]")
_ANOTHER = re.compile(
    r"(?:路(?![边面口灯段旁上窄坏])|街(?![边上口面])|巷(?![口子内])|大道|大?桥(?![上下边头面])|河(?![段边道堤面里水])|湖(?![边面里心])"
    r"|村(?![委口里民道头上])|镇(?![上里])|港(?![口边])|山庄|水库|站(?![前点口]|$))"
)  # 翠湖苑路 is a road and no estate


@dataclass(frozen=True, slots=True)
class PlaceTables:
    """Lookups of a place tree. Keys are folded names (nlp/text.py)."""

    tree: PlaceTree
    matcher: Matcher
    by_name: dict[str, tuple[str, ...]] = field(repr=False)
    primary: frozenset[tuple[str, str]] = field(repr=False)  # key and id where the key is the place's own name
    short: dict[str, tuple[str, ...]] = field(repr=False)
    buildings: dict[tuple[str, str], str] = field(repr=False)
    crossings: dict[tuple[str, str], str] = field(repr=False)
    mileposts: dict[str, str] = field(repr=False)

    @classmethod
    def build(cls, tree: PlaceTree) -> "PlaceTables":
        """Lay out a tree. A bare «3栋» is found through its estate only."""
        by_name: dict[str, list[str]] = {}
        short: dict[str, list[str]] = {}
        surface: dict[str, str] = {}
        sure: dict[str, list[tuple[str, str]]] = {}
        primary: set[tuple[str, str]] = set()
        buildings: dict[tuple[str, str], str] = {}
        crossings: dict[tuple[str, str], str] = {}
        mileposts: dict[str, str] = {}
        for place in tree:
            for name in dict.fromkeys((place.name, *place.aliases)):
                key = fold(name)
                if place.parent_id and (found := building_of(name)):
                    buildings.setdefault((place.parent_id, found), place.id)
                if len(key) < 2 or is_bare_building(name):
                    continue
                by_name.setdefault(key, []).append(place.id)
                surface |= dict.fromkeys((name, half_width(name), *_other_numerals(half_width(name))), key)
                if name == place.name:
                    primary.add((key, place.id))
                above = [tree.places[each].name for each in tree.ancestors(place.id)]
                for form in (*short_forms(name, place.level), *without_division(name, above)):
                    short.setdefault(form, []).append(place.id)
                for form in sure_forms(half_width(name), place.level):
                    sure.setdefault(form, []).append((fold(form), place.id))
                if roads := crossing_of(name):
                    crossings.setdefault(roads, place.id)
                if place.level == "road" or name.endswith(("高速", "高速公路", "国道", "省道")):
                    mileposts.setdefault(road_code(half_width(name)), place.id)
                if post := milepost_of(name):
                    mileposts[post] = place.id
        for form, bearers in sure.items():  # only where nobody bears the form as a name, and one place has it
            key = bearers[0][0]
            if key not in by_name and len({place for _, place in bearers}) == 1:
                by_name[key] = [bearers[0][1]]
                surface[form] = key
        ids = {key: tuple(dict.fromkeys(found)) for key, found in by_name.items()}
        others = {key: tuple(dict.fromkeys(found)) for key, found in short.items() if key not in ids}
        return cls(tree, Matcher.of(surface), ids, frozenset(primary), others, buildings, crossings, mileposts)

    def hits(self, text: str) -> list[Hit]:
        """Names in a half-width text that stand for themselves and are not part of a longer name."""
        return [hit for hit in self.matcher.find(text) if self._stands(text, hit)]

    def line(self, places: Iterable[str]) -> frozenset[str]:
        """The places and all that stands above them."""
        return frozenset(each for place in places for each in (place, *self.tree.ancestors(place)))

    def level(self, place: str) -> str:
        return self.tree.places[place].level

    def _stands(self, text: str, hit: Hit) -> bool:
        start, end = hit.start, hit.end
        if start and _ALNUM.match(text[start]) and _ALNUM.match(text[start - 1]):
            return False
        if _ALNUM.match(text[end - 1]) and text[end - 1].isascii() and _ALNUM.match(text, end):
            return False
        if _BEFORE.search(text, max(0, start - 2), start):
            return False
        levels = {self.level(place) for place in self.by_name[hit.value]}
        if "road" in levels:
            return not (_on_the_road().match(text, end) or (text[end - 1] == "街" and text.startswith("道", end)))
        if levels & {"city", "district", "building"}:
            return True
        kinds = "街道" if levels & {"street", "town"} else "社区"
        bare = not stem_of(hit.value)[1] and not hit.value.endswith(("街道", "社区", "镇", "乡", "村"))
        if bare and text.startswith(("社区", "街道", "小区"), end) and not text.startswith(kinds, end):
            return False
        return not _ANOTHER.match(text, end)


def _other_numerals(name: str) -> Iterator[str]:
    """The phase of an estate in the other numerals: 楚熙水郡二期 is also 楚熙水郡2期."""
    if match := _PHASE.search(name):
        value = plain_number(match[1])
        other = _CHINESE[int(value)] if match[1].isascii() and int(value) < len(_CHINESE) else value
        yield name[: match.start(1)] + other + name[match.end(1) :]


@cache
def _on_the_road() -> re.Pattern[str]:
    """What makes another name of a road's name: 听泉路小学, 听泉路社区."""
    return re.compile("(?:" + "|".join(sorted(words("named_by_roads"), key=len, reverse=True)) + ")")
