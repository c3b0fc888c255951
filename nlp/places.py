"""Places: from the words of a text to a node of the given place tree, or to a normal form that joins equal mentions.

With a tree, names and aliases are found by Aho–Corasick, building numbers are matched exactly (3栋 is never 13栋), an
ambiguous name needs another place of the report above or beside it, and «该小区3栋» means the estate named last. Without a
tree the normal form is the estate, road or site itself: city, district and street before it and the building after it
are left out, so that «A市A3区杜鹃文苑小区3栋» and «杜鹃文苑» are one unit.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from domain.reading import Label, Mention
from domain.register import PlaceTree
from nlp.lexicon import Matcher
from nlp.text import fold, half_width, number

_NUMBER = r"[0-9A-Za-z]{1,4}|[一二三四五六七八九十]{1,3}|[东西南北甲乙丙丁]"
BUILDING = re.compile(rf"(?:第)?({_NUMBER})\s?(?:#|号)?\s?(?:号楼|栋|幢|座|#楼|楼栋|#(?=\d|$))")
_INSIDE = re.compile(
    r"(?:[0-9一二三四五六七八九十]{1,3}单元|[东西中]单元)?(?:[0-9一二三四五六七八九十]{1,3}[楼层])?(?:[0-9]{3,4}(?:室|房|号|户)?)?"
)
_ELLIPTIC = re.compile(r"(?:该|本|我|我们|咱们?|这个|此|同一)?(?:小区|院子|家属院)(?:内|里)?")
_VAGUE = re.compile(
    r"^(?:该|本|我|我们|我家|咱|这|那|此|某|附近|周边|旁边|对面)*(?:小区|社区|村|村里|路口|路段|路边|工地|学校|街道|大街|城区|市区|县城|乡镇|农村|楼|楼下|"
    r"楼上|楼道|楼栋|单元|门口|家|院子|地方|现场|园区|厂区|车库|地下车库|马路|公路|道路|医院|菜市场|市场|商场|超市|全市|全区|全县|国家|本地|外地|当地|家里|"
    r"这里|那里|此处|该处|区|市|县|镇|乡|省|城市)(?:内|里|外|上|下|旁|附近|门口)?$"
)
_TAIL = re.compile(
    r"(?:附近|旁边?|周边|门口|对面|外面|里面|楼下|楼上|处|一带|沿线|段|路段|内|里|旁侧|东侧|西侧|南侧|北侧)$"
)
_DIVISION = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,7}(?:省|自治区)|[A-Z]\d*省)?(?:[\u4e00-\u9fff]{2,4}市|[A-Z]\d*市)?"
    r"(?:[\u4e00-\u9fff]{1,4}(?<![小社片校园景库住厂矿地山])(?:区|县)|[A-Z]\d*[区县市])?"
)
_STREET = re.compile(r"^[\u4e00-\u9fffA-Z0-9]{1,6}?(?:街道(?:办事处)?|镇|乡)(?=.{2})")
_GENERIC = re.compile(
    r"^(?:第?[一二三四五六七八九十]+)?(?:人民|中心|中医|妇幼|儿童|附属|实验|第?[一二三四五六七八九十])*(?:医院|小学|中学|幼儿园|学校|中|小|政府|法院|公园|广场|车站|火车站|汽车站)$"
)
_NOT_COURT = re.compile(
    r"(?:[一二三四五六七八九十]|医|学|法|察|老|利|影|剧|究|计|书|寺|合|大|庭|祥|科|戏|幼|托|宅|后|前)院$"
)
FUZZY_LENGTH = 4  # letters that a name needs before one of them may be wrong; figures never


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

    @classmethod
    def build(cls, tree: PlaceTree | None) -> "PlaceIndex":
        """Index names, aliases and building numbers."""
        tree = tree or PlaceTree()
        by_name: dict[str, list[str]] = {}
        surface: dict[str, str] = {}
        buildings: dict[tuple[str, str], str] = {}
        for place in tree:
            for name in dict.fromkeys((place.name, *place.aliases)):
                key = fold(name)
                if len(key) < 2 or BUILDING.fullmatch(name):
                    continue  # a bare «3栋» is found through its estate only
                by_name.setdefault(key, []).append(place.id)
                surface[name] = surface[half_width(name)] = key
            if place.parent_id and (found := _last_building(place.name)):
                buildings[place.parent_id, found] = place.id
        ids = {key: tuple(dict.fromkeys(found)) for key, found in by_name.items()}
        return cls(tree, Matcher.of(surface), ids, buildings)

    def find(self, body: str, *, hint: str = "") -> list[Mention]:
        """Places of the tree that the text names, each with its building where one follows, in order."""
        text = half_width(body)
        hits = self._matcher.find(text)
        around = self._certain([*hits, *self._matcher.find(half_width(hint))])
        mentions: list[Mention] = []
        for hit in hits:
            place = self._choose(self._by_name[hit.value], around)
            if place is None:
                continue
            end, place = self._with_building(text, hit.end, place)
            if mentions and mentions[-1].end > hit.start:
                continue
            mentions.append(self._mention(body, hit.start, end, place))
        return mentions

    def mention(self, body: str, start: int, end: int, *, before: Sequence[Mention] = (), hint: str = "") -> Mention:
        """A mention for a span that a tagger found; `before` are the places already resolved in this report."""
        found = self.resolve(body[start:end], before=[each.id for each in before if each.id], hint=hint)
        text = body[start:end]
        vague = found.id is None and (
            bool(_VAGUE.match(fold(text))) or len(found.normal) < 2 or bool(_DIVISION.fullmatch(fold(text).upper()))
        )
        return Mention(start, end, text, Label.PLACE, found.normal, found.id, named=not vague)

    def resolve(self, text: str, *, before: Sequence[str] = (), hint: str = "") -> Resolution:
        """What the words mean. Ambiguity that nothing settles gives no id, never a guess."""
        clean = half_width(text)
        hits = self._matcher.find(clean)
        around = self._certain([*hits, *self._matcher.find(half_width(hint))]) | self._line(before)
        for hit in reversed(hits):  # the last is the finest: 粮道街道溪畔社区天悦新村
            if place := self._choose(self._by_name[hit.value], around):
                _, finest = self._with_building(clean, hit.end, place)
                is_building = self.tree.places[finest].level == "building"
                reasons = ("name of the place tree", *(("building number",) if is_building else ()))
                return Resolution(finest, self.tree.places[finest].name, 1.0, reasons)
        if self.tree.places:
            if elliptic := self._elliptic(clean, before):
                return elliptic
            if alike := self._alike(clean, around):
                return alike
        return Resolution(None, normal_name(text), 0.5 if len(text) > 2 else 0.2, ("normal form only",))

    def place_of(self, hint: str) -> str | None:
        """The finest place that an address names."""
        return self.resolve(hint).id if hint and self.tree.places else None

    def _mention(self, body: str, start: int, end: int, place: str) -> Mention:
        return Mention(start, end, body[start:end], Label.PLACE, self.tree.places[place].name, place)

    def _with_building(self, text: str, end: int, place: str) -> tuple[int, str]:
        """Go on over «3栋2单元101»; the building's node where the tree has it."""
        if self.tree.places[place].level == "building":
            return _INSIDE.match(text, end).end(), place  # type: ignore[union-attr]  # matches the empty text too
        match = BUILDING.match(text, end)
        if match is None:
            return end, place
        end = _INSIDE.match(text, match.end()).end()  # type: ignore[union-attr]  # matches the empty text too
        return end, self._buildings.get((place, _canonical(match[1])), place)

    def _elliptic(self, text: str, before: Sequence[str]) -> Resolution | None:
        """«该小区3栋» or a bare «3栋2单元»: a building of the estate named last."""
        if not before or not (_ELLIPTIC.match(text) or BUILDING.match(text)):
            return None
        last = before[-1]
        place = self.tree.places[last]
        if place.level == "building" and place.parent_id:
            last = place.parent_id
        if found := BUILDING.search(text):
            last = self._buildings.get((last, _canonical(found[1])), last)
        return Resolution(last, self.tree.places[last].name, 0.8, ("the estate named last",))

    def _alike(self, text: str, around: frozenset[str]) -> Resolution | None:
        """A name with one wrong letter, figures equal."""
        head = fold(_head(text))
        if len(head) < FUZZY_LENGTH:
            return None
        near = process.extract(head, self._by_name.keys(), scorer=Levenshtein.distance, score_cutoff=1, limit=2)
        if len(near) != 1 or re.sub(r"\D", "", near[0][0]) != re.sub(r"\D", "", head):
            return None
        found = near[0]
        place = self._choose(self._by_name[found[0]], around)
        if place is None:
            return None
        building = BUILDING.search(text)
        finest = self._buildings.get((place, _canonical(building[1])), place) if building else place
        return Resolution(finest, self.tree.places[finest].name, 1 - 1 / len(head), (f"nearly {found[0]}",))

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


def normal_name(text: str) -> str:
    """The unit that a mention means without a place tree: estate, road, site or village, without what stands around."""
    head = _head(half_width(text))
    folded = fold(head)
    for pattern in (_DIVISION, _STREET):
        rest = folded[pattern.match(folded.upper()).end() :] if pattern.match(folded.upper()) else folded  # type: ignore[union-attr]
        if len(rest) >= 2 and not _GENERIC.match(rest):
            folded = rest
    while (found := _TAIL.search(folded)) and found.start() >= 2:
        folded = folded[: found.start()]
    if folded.endswith("小区") and len(folded) >= 4:
        folded = folded[:-2]
    if folded.endswith("院") and len(folded) >= 3 and not _NOT_COURT.search(folded):
        folded = folded[:-1] + "苑"  # 滨河院 and 滨河苑 are written for one another
    return folded or fold(text) or text


def _head(text: str) -> str:
    """The name before its building: 翠湖苑3栋2单元 → 翠湖苑."""
    match = BUILDING.search(text)
    return text[: match.start()] if match and match.start() >= 2 else text


def _last_building(name: str) -> str | None:
    found = BUILDING.findall(half_width(name))
    return _canonical(found[-1]) if found else None


def _canonical(digits: str) -> str:
    value = number(digits)
    return str(value) if value is not None else digits.upper()
