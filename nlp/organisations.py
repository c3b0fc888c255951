"""Organisations: from the words of a text to an entry of the given register, or to a normal form that joins equal mentions.

Legal suffixes, city prefixes and bracketed places are left out of the normal form, so that «市宏达液化气有限公司» and «宏达
液化气» are one unit; «该公司» means the one named last; a bare 物业 or 开发商 names nobody. Departments come from a lexicon.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import fuzz, process

from domain.reading import Label, Mention
from domain.register import Organisation
from nlp.lexicon import Matcher, rows, words
from nlp.text import fold, half_width

_LEGAL = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|集团公司|分公司|总公司|集团|公司|个体工商户|合伙企业|经营部|营业部|办事处|项目部)+$"
)
_CITY = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,3}省)?(?:[\u4e00-\u9fff]{2,3}市(?![政场])|[A-Z]\d*市(?![政场])|市(?![政场]))?"
    r"(?:[\u4e00-\u9fff]{2,3}[区县](?!域)|[A-Z]\d*[区县]|区(?!域)|县)?"
)
_BRANCH = re.compile(r"(?<=公司)[\u4e00-\u9fffA-Z0-9]{2,8}分公司$")
_SERVICE = re.compile(r"物业(?:管理服务|管理|服务|经营|管理有限|集团)+(?:中心|处|部)?$")
_GOVERNMENT = re.compile(
    r"(?:^(?:[省市区县镇乡]|[\u4e00-\u9fffA-Z0-9]{1,8}[省市区县镇乡])?(?:市|区|县|镇|乡|街道)?(?:人民)?政府(?:办公?室?)?|部门|机关|^[省市区县镇乡]*[委办](?:[省市区县镇乡]政府)?|党工委|党委|纪委|纪工委|人大|政协"
    r"|(?<!邮政|电信|煤炭|供销|石油|建工|工程|烟草|盐务)局|发改委|住建部|教育部|街道(?:办事处)?|经侦|住建委|建委|计生委|经信委|国资委|工信部|国务院.*|法院|检察院|信访办|拆违办|城管办|管理所|工商所|派出所|车管所|司法所|国土所|财政所|执法队|执法大队|监察大队"
    r"|交警[大中支]?队?|消防[大中支]队|疾控|疾控中心|气象台|热线|电视台|频道|媒体|医保科|办公室|总队|支队|大队|中队|联合会|总工会|妇联|残联|团委)$"
)  # who answers a report, not who a risk is about
_WHOSE = re.compile(
    r"^(?:我们?|咱们?|本|该|这家|那家|一家|几家|多家|某|附近的?|楼下的?|当地的?|辖区|对面的?|隔壁的?|小区的?|村里的?|新|旧|原|老|前|各|有关|相关|所有|部分)+"
)
_ANAPHOR = re.compile(r"^(?:该|此|这家|那家|上述)(?:公司|单位|企业|厂|店|站|物业|机构|学校|饭店|工厂)$")
FUZZY = 88.0


@dataclass(frozen=True, slots=True)
class OrganisationIndex:
    """A register made ready for finding its entries in texts. Without one only normal forms are given."""

    register: dict[str, Organisation]
    _matcher: Matcher
    _by_name: dict[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def build(cls, register: Iterable[Organisation] = ()) -> "OrganisationIndex":
        """Index names, aliases and the short forms that belong to one entry alone."""
        known = {each.id: each for each in register}
        by_name: dict[str, list[str]] = {}
        surface: dict[str, str] = {}
        for each in known.values():
            for name in (each.name, *each.aliases):
                for form in dict.fromkeys((name, _CITY.sub("", name), _LEGAL.sub("", name), _short(name))):
                    key = fold(form)
                    if len(key) >= 2 and (form in (each.name, *each.aliases) or (len(key) >= 4 and key not in _bare())):
                        by_name.setdefault(key, []).append(each.id)
                        surface[form] = surface[half_width(form)] = key
        return cls(known, Matcher.of(surface), {key: tuple(dict.fromkeys(ids)) for key, ids in by_name.items()})

    def find(self, body: str) -> list[Mention]:
        """Entries of the register that the text names, in order."""
        mentions = []
        for hit in self._matcher.find(half_width(body)):
            ids = self._by_name[hit.value]
            if len(ids) == 1:
                end = hit.end + len(_LEGAL_AFTER.match(body, hit.end)[0])  # type: ignore[index]  # matches the empty text
                mentions.append(self._mention(body, hit.start, end, ids[0]))
        return mentions

    def mention(self, body: str, start: int, end: int, *, before: Sequence[Mention] = ()) -> Mention:
        """A mention for a span that a tagger found; `before` are the organisations already resolved in this report."""
        text = body[start:end]
        hits = [ids[0] for hit in self._matcher.find(half_width(text)) if len(ids := self._by_name[hit.value]) == 1]
        if hits:
            return self._mention(body, start, end, hits[0])
        last = next((each.id for each in reversed(before) if each.id), None)
        if last and _ANAPHOR.match(text):
            return self._mention(body, start, end, last)
        normal = normal_organisation(text)
        if self.register and len(normal) >= 4:
            found = process.extractOne(normal, self._by_name.keys(), scorer=fuzz.ratio, score_cutoff=FUZZY)
            if found and len(self._by_name[found[0]]) == 1:
                return self._mention(body, start, end, self._by_name[found[0]][0])
        named = not (_ANAPHOR.match(text) or _names_nobody(text, normal))
        return Mention(start, end, text, Label.ORGANISATION, normal, None, named=named)

    def _mention(self, body: str, start: int, end: int, organisation: str) -> Mention:
        name = self.register[organisation].name
        return Mention(start, end, body[start:end], Label.ORGANISATION, name, organisation)


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


def _short(name: str) -> str:
    return _LEGAL.sub("", _CITY.sub("", name))


@cache
def _bare() -> frozenset[str]:
    return frozenset(fold(word) for word in words("bare_organisations"))


@cache
def _departments() -> Matcher:
    return Matcher.of({row["word"]: row["department"] for row in rows("departments")})
