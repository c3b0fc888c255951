"""The search behind one place mention: from its words to weighed nodes of the tree (place_candidates.py says how to choose).

In this order, the first that finds something: a crossing, a milepost, words that refer back, a building without its estate,
a name of the tree, a short form or slip of what the words name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from nlp.lexicon import Hit
from nlp.place_candidates import MOST_NEARBY, Candidate, ScorePart
from nlp.place_forms import is_slip
from nlp.place_names import (
    TWO_ROADS,
    anaphor_of,
    building_of,
    core_names,
    crossing_of,
    is_bare_building,
    is_name,
    without_tails,
)
from nlp.place_parts import PlaceParts, inner_parts, milepost_of, outer_text, parse_place, road_code
from nlp.place_tables import DIVISIONS, PlaceTables
from nlp.text import fold

_EXPLAINED = re.compile(
    r"(?:^|[省市区县镇乡道办村路街巷弄里号组队旁边段内外侧面处口的与和及跟、,，.:：;( )（/“\"在于住我们是家到至去往从由址过对为将把向给但而因有经近沿和东西南北0-9A-Za-z-])$"
)
_WORDS = re.compile(r"[\u4e00-\u9fff]{2,}")
_JOINTS = ("与", "和", "及", "至", "到", "跟", "、")
_OVERLAYS = ("高新区", "经开区", "开发区", "新区", "城区", "片区", "园区")
_OFFICE = re.compile(
    r"(?:社区|村)?(?:居委会|村?委会|办事处|办事|办公?室?|党群服务中心|便民服务中心|辖区|境内|第?[一二三四五六七八九十0-9]{1,3}[组队]|村民小组)"
)  # of a division, and not another place
_PHASE = re.compile(r"^(?:第?[一二三四五六七八九十0-9]{1,2}[期区]|[东西南北]区)")


class Match(NamedTuple):
    """A name of a node in the words: how it agrees and where it stands."""

    place: str
    how: str
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Context:
    """What the report says of places beside the mention."""

    before: tuple[str, ...]  # ids named before, in order
    near: frozenset[str]  # of them and of all that is certain, with what stands above
    address: frozenset[str]  # likewise of the address beside the text
    address_places: tuple[str, ...]

    @classmethod
    def of(cls, tables: PlaceTables, before: Sequence[str], around: Sequence[str], hint: str) -> "Context":
        """The context of a mention; ids that the tree does not know are left out."""
        known = tuple(each for each in before if each in tables.tree.places)
        every = (*known, *(each for each in around if each in tables.tree.places))
        named = [ids[0] for hit in tables.hits(hint) if len(ids := tables.by_name[hit.value]) == 1] if hint else []
        return cls(known, tables.line(every), tables.line(named), tuple(named))


def search(tables: PlaceTables, text: str, context: Context) -> list[Candidate]:
    """Weighed nodes for the half-width words of a mention, in no order."""
    parts = inner_parts(text)
    if roads := crossing_of(text):
        return _crossings(tables, roads)
    if (two := TWO_ROADS.search(text)) and (found := _crossings(tables, (two["one"], two["two"]))):
        return found
    if post := milepost_of(text):
        return _mileposts(tables, text, post)
    if (referred := anaphor_of(text)) is not None:
        return _referred(tables, text, parts, referred[0], context)
    hits = _outside_brackets(text, tables.hits(text))
    matches = list(_matches(tables, text, hits))
    return [_weigh(tables, text, match, hits, parts, context) for match in matches]


def _crossings(tables: PlaceTables, roads: tuple[str, str]) -> list[Candidate]:
    one, two = roads
    for cut in range(max(1, min(6, len(one) - 2))):  # words before the first road are no part of it
        for pair in ((one[cut:], two), (one, two[cut:])):
            key = (min(pair), max(pair))
            if key in tables.crossings:
                return [_candidate(tables, tables.crossings[key], ScorePart.of("crossing", "与".join(key)))]
    near = [
        place
        for known, place in tables.crossings.items()
        if any(
            (a == known[0] and is_slip(b, known[1])) or (b == known[1] and is_slip(a, known[0]))
            for a, b in (roads, roads[::-1])
        )
    ]
    return [_candidate(tables, place, ScorePart.of("crossing slip", tables.tree.places[place].name)) for place in near]


def _mileposts(tables: PlaceTables, text: str, post: str) -> list[Candidate]:
    road = tables.mileposts.get(road_code(parse_place(text).road))
    place = tables.mileposts.get(post) or road
    return [_candidate(tables, place, ScorePart.of("milepost", post))] if place else []


def _referred(
    tables: PlaceTables, text: str, parts: PlaceParts, levels: tuple[str, ...], context: Context
) -> list[Candidate]:
    """The place named last that the words refer back to, else the one of the address; with its building."""
    for place in (*reversed(context.before), *context.address_places):
        line = (place, *tables.tree.ancestors(place))
        found = next((each for each in line if tables.level(each) in levels), None)
        if found is not None:
            how = "bare building" if is_bare_building(text) else "anaphor"
            finest, more = _building(tables, found, parts)
            return [_candidate(tables, finest, ScorePart.of(how, tables.tree.places[found].name), *more)]
    return []


def _matches(tables: PlaceTables, text: str, hits: Sequence[Hit]) -> Iterator[Match]:
    """Names in the words. The last is the finest, unless what follows it is another name."""
    outer = without_tails(outer_text(text))
    last = hits[-1] if hits else None
    rest = outer[last.end :] if last else outer
    if last is None or (_WORDS.search(rest) and not _OFFICE.fullmatch(rest) and _is_coarse(tables, last)):
        found = list(_other_forms(tables, text, rest, offset=last.end if last else 0))
        if found or last is None:
            yield from found
            return
    for place in tables.by_name[last.value]:
        how = "name" if (last.value, place) in tables.primary else "alias"
        yield Match(place, how, tables.tree.places[place].name if how == "name" else last.value, last.start, last.end)


def _is_coarse(tables: PlaceTables, hit: Hit) -> bool:
    return all(tables.level(place) in (*DIVISIONS, "road") for place in tables.by_name[hit.value])


def _other_forms(tables: PlaceTables, text: str, rest: str, *, offset: int) -> Iterator[Match]:
    """Short forms of what the rest names, else slips of the pen."""
    cores = core_names(rest)
    for core in cores:
        start = max(offset, text.find(core, offset))
        if places := tables.short.get(fold(core)):
            yield from (
                Match(each, "short", tables.tree.places[each].name, start, start + len(core)) for each in places
            )
            return
    for core in cores:
        start = max(offset, text.find(core, offset))
        key = fold(core)
        near = process.extract(key, tables.by_name.keys(), scorer=Levenshtein.distance, score_cutoff=1, limit=8)
        names = [name for name, _, _ in near if is_slip(key, name, alike=not _is_estate(tables, name))]
        if names:
            yield from (
                Match(place, "slip", tables.tree.places[place].name, start, start + len(core))
                for name in names
                for place in tables.by_name[name]
            )
            return


def _is_estate(tables: PlaceTables, name: str) -> bool:
    return any(tables.level(place) == "estate" for place in tables.by_name[name])


def _weigh(
    tables: PlaceTables, text: str, match: Match, hits: Sequence[Hit], parts: PlaceParts, context: Context
) -> Candidate:
    finest, more = (
        (match.place, ()) if tables.level(match.place) == "building" else _building(tables, match.place, parts)
    )
    above = tables.line([match.place]) - {match.place}
    reasons = [ScorePart.of(match.how, match.word), *more]
    reasons += _agreement(tables, text[: match.start], above, [hit for hit in hits if hit.end <= match.start])
    if count := min(MOST_NEARBY, len(above & context.near)):
        nearby = max(above & context.near, key=lambda each: (len(tables.tree.ancestors(each)), each))
        reasons.append(ScorePart.of("nearby", tables.tree.places[nearby].name, times=count))
    if count := min(MOST_NEARBY, len(tables.line([match.place]) & context.address)):
        shared = max(tables.line([match.place]) & context.address, key=lambda each: len(tables.tree.ancestors(each)))
        reasons.append(ScorePart.of("address", tables.tree.places[shared].name, times=count))
    reasons += _unexplained(tables, text, match, hits)
    return _candidate(tables, finest, *reasons)


def _building(tables: PlaceTables, place: str, parts: PlaceParts) -> tuple[str, tuple[ScorePart, ...]]:
    """The node of the building that the words name, exactly; the place itself when they name several or an unknown one."""
    parent = tables.tree.places[place].parent_id
    if tables.level(place) == "building" and parent is not None and building_of(tables.tree.places[place].name):
        place = parent if parts.buildings else place
    if len(parts.buildings) > 1:
        return place, (ScorePart.of("buildings", "、".join(parts.buildings)),)
    if not parts.building:
        return place, ()
    found = tables.buildings.get((place, parts.building))
    said = f"{parts.building}栋"
    return (found, (ScorePart.of("building", said),)) if found else (place, (ScorePart.of("building unknown", said),))


def _agreement(tables: PlaceTables, left: str, above: frozenset[str], hits: Sequence[Hit]) -> list[ScorePart]:
    """Whether the divisions before the name are those above the node."""
    reasons: list[ScorePart] = []
    levels = {tables.level(each): tables.tree.places[each].name for each in above}
    for hit in hits:
        ids = tables.by_name[hit.value]
        level, word = tables.level(ids[0]), left[hit.start : hit.end]
        if any(each in above for each in ids):
            reasons.append(ScorePart.of("above told", word))
        elif level in levels:
            reasons.append(ScorePart.of("division denied" if level in DIVISIONS[:2] else "above denied", word))
    told = parse_place(left)
    for level, word in (("city", told.city), ("district", told.district)):
        known = any(left[hit.start : hit.end] in word or word in left[hit.start : hit.end] for hit in hits)
        if (
            word
            and level in levels
            and not known
            and not word.endswith(_OVERLAYS)
            and fold(word) != fold(levels[level])
        ):
            reasons.append(ScorePart.of("division denied", word))
    if sum(each.name == "above told" for each in reasons) > 1:
        first = next(each for each in reasons if each.name == "above told")
        reasons = [first, *(each for each in reasons if each.name != "above told")]
    return reasons


def _unexplained(tables: PlaceTables, text: str, match: Match, hits: Sequence[Hit]) -> list[ScorePart]:
    """Letters right before or after the name that may make it another one."""
    reasons: list[ScorePart] = []
    left = text[: match.start]
    if other := _joined_before(tables, text, match, hits):
        reasons.append(ScorePart.of("two places", other))
    above = tables.line([match.place])
    named = tables.level(match.place) in DIVISIONS[:2] or any(hit.end == match.start for hit in hits)
    named = named or any(
        above & set(tables.short.get(fold(left[-size:]), ())) for size in range(2, min(5, len(left) + 1))
    )  # 云岫翠湖苑
    if not named and not _EXPLAINED.search(left):
        reasons.append(ScorePart.of("letters before", left[-2:]))
    rest = without_tails(outer_text(text))[match.end :]
    if _WORDS.search(rest) and not _OFFICE.fullmatch(rest):
        coarse = tables.level(match.place) in DIVISIONS and is_name(rest)
        reasons.append(ScorePart.of("letters after" if coarse else "part of", rest))
    elif _PHASE.match(rest):
        reasons.append(ScorePart.of("part of", rest))
    return reasons


def _joined_before(tables: PlaceTables, text: str, match: Match, hits: Sequence[Hit]) -> str:
    """Another place that stands beside this one and not above it: 天悦新村与天悦家园之间."""
    line = tables.line([match.place])
    beside = (hit for hit in hits if hit.end < match.start and text[hit.end : match.start] in _JOINTS)
    return next((hit.value for hit in beside if not set(tables.by_name[hit.value]) & line), "")


def _outside_brackets(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """The names outside brackets, or all when there are only such inside."""
    outside = [hit for hit in hits if text.count("(", 0, hit.start) <= text.count(")", 0, hit.start)]
    return outside or list(hits)


def _candidate(tables: PlaceTables, place: str, *reasons: ScorePart) -> Candidate:
    return Candidate(place, tables.tree.places[place].name, tuple(reasons))
