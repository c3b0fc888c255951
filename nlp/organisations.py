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
    r"^(?:[\u4e00-\u9fff]{2,3}省)?(?:[\u4e00-\u9fff]{2,3}市|[A-Z]\d*市|市)?(?:[\u4e00-\u9fff]{2,3}[区县]|[A-Z]\d*[区县]|区|县)?"
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
        named = len(normal) >= 3 and fold(text) not in _bare() and normal not in _bare() and not _ANAPHOR.match(text)
        return Mention(start, end, text, Label.ORGANISATION, normal, None, named=named)

    def _mention(self, body: str, start: int, end: int, organisation: str) -> Mention:
        name = self.register[organisation].name
        return Mention(start, end, body[start:end], Label.ORGANISATION, name, organisation)


_LEGAL_AFTER = re.compile(r"(?:有限责任公司|有限公司|公司)?")


def normal_organisation(text: str) -> str:
    """The name without city, legal form and brackets: 云岫市宏达液化气有限公司 → 宏达液化气."""
    bare = re.sub(r"[（(][^）)]*[）)]", "", half_width(text))
    folded = fold(bare)
    rest = _CITY.sub("", folded.upper()).casefold()
    folded = rest if len(rest) >= 3 else folded
    short = _LEGAL.sub("", folded)
    return short if len(short) >= 2 else folded or text


def find_departments(body: str) -> list[Mention]:
    """Government departments and public services that the text names."""
    return [
        Mention(hit.start, hit.end, body[hit.start : hit.end], Label.DEPARTMENT, hit.value)
        for hit in _departments().find(body)
    ]


def _short(name: str) -> str:
    return _LEGAL.sub("", _CITY.sub("", name))


@cache
def _bare() -> frozenset[str]:
    return frozenset(fold(word) for word in words("bare_organisations"))


@cache
def _departments() -> Matcher:
    return Matcher.of({row["word"]: row["department"] for row in rows("departments")})
