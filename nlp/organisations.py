"""Organisations: from the words of a text to an entry of the given register, or to a normal form that joins equal mentions.

Legal suffixes, city prefixes and bracketed places are left out of the normal form, so that «市宏达液化气有限公司» and «宏达
液化气» are one unit; «该公司» means the one named last; a bare 物业 or 开发商 names nobody. Departments come from a lexicon.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from domain.reading import Label, Mention
from domain.register import Organisation
from nlp.lexicon import Matcher, rows, words
from nlp.place_candidates import Candidate, ScorePart, choose, ranked
from nlp.place_forms import is_slip
from nlp.text import fold, half_width

_LEGAL = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|集团公司|分公司|总公司|集团|公司|个体工商户|合伙企业|经营部|营业部|办事处|项目部)+$"
)
_CITY = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,3}省)?(?:[\u4e00-\u9fff]{2,3}市(?![政场])|[A-Z]\d*市(?![政场])|市(?![政场]))?"
    r"(?:[\u4e00-\u9fff]{2,3}[区县](?!域)|[A-Z]\d*[区县]|区(?!域)|县)?"
)
_BRANCH = re.compile(r"(?<=公司)[\u4e00-\u9fffA-Z0-9]{2,8}分公司$")
_SERVICE = re.compile(r"物业(?:管理服务|管理|服务|经营|管理有限|集团)+(?:中心|处|部)?$|物业管理处$")
_GOVERNMENT = re.compile(
    r"(?:^(?:[省市区县镇乡]|[\u4e00-\u9fffA-Z0-9]{1,8}[省市区县镇乡])?(?:市|区|县|镇|乡|街道)?(?:人民)?政府(?:办公?室?)?|部门|机关|^[省市区县镇乡]*[委办](?:[省市区县镇乡]政府)?|党工委|党委|纪委|纪工委|人大|政协"
    r"|(?<!邮政|电信|煤炭|供销|石油|建工|工程|烟草|盐务)局|发改委|住建部|教育部|街道(?:办事处)?|经侦|住建委|建委|计生委|经信委|国资委|工信部|国务院.*|法院|检察院|信访办|拆违办|城管办|管理所|工商所|派出所|车管所|司法所|国土所|财政所|执法队|执法大队|监察大队"
    r"|交警[大中支]?队?|消防[大中支]队|疾控|疾控中心|气象台|热线|电视台|频道|媒体|医保科|办公室|总队|支队|大队|中队|联合会|总工会|妇联|残联|团委)$"
)  # who answers a report, not who a risk is about
_WHOSE = re.compile(
    r"^(?:我们?|咱们?|本|该|这家|那家|一家|几家|多家|某|附近的?|楼下的?|当地的?|辖区|对面的?|隔壁的?|小区的?|村里的?|新|旧|原|老|前|各|有关|相关|所有|部分)+"
)
_ANAPHOR = re.compile(r"^(?:该|此|这家|那家|上述|本|同一家?)(?:家|个|所)?([\u4e00-\u9fff]{1,4})$")


@dataclass(frozen=True, slots=True)
class OrganisationIndex:
    """A register made ready for finding its entries in texts. Without one only normal forms are given."""

    register: dict[str, Organisation]
    _matcher: Matcher
    _by_name: dict[str, tuple[str, ...]] = field(repr=False)
    _by_stem: dict[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def build(cls, register: Iterable[Organisation] = ()) -> "OrganisationIndex":
        """Index names, aliases and the short forms that belong to one entry alone."""
        known = {each.id: each for each in register}
        by_name: dict[str, list[str]] = {}
        by_stem: dict[str, list[str]] = {}
        surface: dict[str, str] = {}
        for each in known.values():
            for name in (each.name, *each.aliases):
                normal = normal_organisation(name)
                for form in dict.fromkeys((name, _CITY.sub("", name), _LEGAL.sub("", name), _short(name), normal)):
                    key = fold(form)
                    if len(key) >= 2 and (form in (each.name, *each.aliases) or (len(key) >= 4 and key not in _bare())):
                        by_name.setdefault(key, []).append(each.id)
                        surface[form] = surface[half_width(form)] = key
                if stem := _own_name(normal):
                    by_stem.setdefault(stem, []).append(each.id)
        return cls(
            known,
            Matcher.of(surface),
            *({key: tuple(dict.fromkeys(ids)) for key, ids in table.items()} for table in (by_name, by_stem)),
        )

    def find(self, body: str) -> list[Mention]:
        """Entries of the register that the text names, in order."""
        mentions = []
        text = half_width(body)
        for hit in self._matcher.find(text):
            ids = self._by_name[hit.value]
            if len(ids) == 1 and not _ANOTHER.match(text, hit.end):
                end = hit.end + len(_LEGAL_AFTER.match(body, hit.end)[0])  # type: ignore[index]  # matches the empty text
                mentions.append(self._mention(body, hit.start, end, ids[0]))
        return mentions

    def mention(self, body: str, start: int, end: int, *, before: Sequence[Mention] = ()) -> Mention:
        """A mention for a span that a tagger found; `before` are the organisations already resolved in this report."""
        text = body[start:end]
        told = _ANAPHOR.match(text)
        referred = told[1] if told and told[1] in _holds() else ""
        if referred:
            last = next((each for each in reversed(before) if each.named and self._suits(each, referred)), None)
            if last is not None:
                return Mention(start, end, text, Label.ORGANISATION, last.normal, last.id)
        choice = choose(self.candidates(text))
        if choice.candidate is not None:
            return self._mention(body, start, end, choice.candidate.id)
        normal = normal_organisation(text)
        named = not (referred or _names_nobody(text, normal))
        return Mention(start, end, text, Label.ORGANISATION, normal, None, named=named)

    def candidates(self, text: str) -> tuple[Candidate, ...]:
        """Entries that the words may mean, the best first, each with its score in named parts (place_scores.tsv)."""
        if not self.register:
            return ()
        words = half_width(text)
        hits = [hit for hit in self._matcher.find(words) if not _ANOTHER.match(words, hit.end)]
        if hits:
            longest = max(hits, key=lambda hit: hit.end - hit.start)
            left = words[: longest.start]
            odd = "" if _MAY_PRECEDE.search(left) else left
            return ranked(
                self._candidate(
                    each,
                    self._how(each, longest.value),
                    longest.value,
                    letters_before="" if self.register[each].name.startswith(left) else odd,
                )
                for each in self._by_name[longest.value]
            )
        normal = fold(normal_organisation(text))
        if exact := self._by_name.get(normal):
            return ranked(self._candidate(each, "short", normal) for each in exact)
        if words.endswith(_FIRM) and (same := self._by_stem.get(normal)):
            return ranked(self._candidate(each, "short", normal) for each in same)
        if normal in _bare():
            return ()
        near = process.extract(normal, self._by_name.keys(), scorer=Levenshtein.distance, score_cutoff=1, limit=8)
        return ranked(
            self._candidate(each, "slip", name)
            for name, _, _ in near
            if is_slip(normal, name, alike=True)
            for each in self._by_name[name]
        )

    def _how(self, entry: str, key: str) -> str:
        known = self.register[entry]
        return "name" if key == fold(known.name) else "alias" if key in map(fold, known.aliases) else "short"

    def _candidate(self, entry: str, how: str, word: str, *, letters_before: str = "") -> Candidate:
        odd = (ScorePart.of("letters before", letters_before),) if letters_before else ()
        return Candidate(entry, self.register[entry].name, (ScorePart.of(how, word), *odd))

    def _suits(self, mention: Mention, noun: str) -> bool:
        """Whether «该…» may mean it: by its name, or the kind that the register gives."""
        holds = _holds().get(noun, ())
        kind = self.register[mention.id].kind if mention.id in self.register else ""
        return not holds or any(each in mention.normal or each == kind for each in holds)

    def _mention(self, body: str, start: int, end: int, organisation: str) -> Mention:
        name = self.register[organisation].name
        return Mention(start, end, body[start:end], Label.ORGANISATION, name, organisation)


_ANOTHER = re.compile(r"(?:大厦|广场|花园|小区|工业园|路|街|桥|站台)")  # of a place that bears the name
_MAY_PRECEDE = re.compile(r"(?:^|[省市区县镇乡村路街号的由向被找给让请与和及跟、,，:：(（内是为])$")
_FIRM = ("公司", "集团", "企业")
_LEGAL_AFTER = re.compile(r"(?:有限责任公司|有限公司|公司)?")


def normal_organisation(text: str) -> str:
    """The name without city, legal form and brackets: 云岫市宏达液化气有限公司 → 宏达液化气."""
    bare = re.sub(r"[（(][^）)]*[）)]", "", half_width(text))
    folded = fold(bare).upper()
    rest = _CITY.sub("", folded)
    folded = rest if len(rest) >= 3 else folded
    short = _SERVICE.sub("物业", _LEGAL.sub("", _BRANCH.sub("", folded)))
    return short if len(short) >= 2 else folded or text


def find_departments(body: str) -> list[Mention]:
    """Government departments and public services that the text names."""
    return [
        Mention(hit.start, hit.end, body[hit.start : hit.end], Label.DEPARTMENT, hit.value)
        for hit in _departments().find(body)
    ]


def _names_nobody(text: str, normal: str) -> bool:
    """A trade or role alone (物业, 楼下的夜宵店), or an office of the government that answers reports."""
    folded = fold(text)
    bare = _bare()
    return (
        len(normal) < 2
        or any(
            form in bare
            for form in (folded, normal.casefold(), _WHOSE.sub("", folded), _WHOSE.sub("", normal).casefold())
        )
        or _GOVERNMENT.search(fold(half_width(text)).upper()) is not None
        or any(hit.end - hit.start == len(text) for hit in _departments().find(text))
    )


def _own_name(normal: str) -> str:
    """The name before the trade, "" when it has none: 宏远物业 → 宏远."""
    trade = next((each for each in _trades() if normal.endswith(each)), "")
    return fold(normal[: -len(trade)]) if trade and len(normal) - len(trade) >= 2 else ""


def _short(name: str) -> str:
    return _LEGAL.sub("", _CITY.sub("", name))


@cache
def _holds() -> dict[str, tuple[str, ...]]:
    return {
        row["word"]: tuple(each for each in row["holds"].split("|") if each) for row in rows("organisation_anaphors")
    }


@cache
def _trades() -> tuple[str, ...]:
    return tuple(sorted(words("organisation_trades"), key=len, reverse=True))


@cache
def _bare() -> frozenset[str]:
    return frozenset(fold(word) for word in words("bare_organisations"))


@cache
def _departments() -> Matcher:
    return Matcher.of({row["word"]: row["department"] for row in rows("departments")})
