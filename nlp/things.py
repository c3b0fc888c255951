"""Things: facilities, equipment, substances. Named when their words single out one of the district, generic otherwise."""

import re
from functools import cache

from domain.reading import Label, Mention
from nlp.lexicon import Matcher, words
from nlp.text import fold, half_width, number

_MARK = re.compile(
    r"(?:批号|批次|型号|编号|牌号|品牌)|[A-Za-z]{1,4}-?\d{2,}|\d{1,4}(?:#|号)(?!楼|栋|院|店|门牌)|第?[一二三四五六七八九十\d]{1,3}号(?!楼|栋|院)|牌[\u4e00-\u9fff]"
)
_OWN_NAME = re.compile(
    r"^[\u4e00-\u9fff]{2,6}(?:泵站|水库|大坝|变电站|泵房|大桥|水厂|隧道|垃圾场|填埋场|调压站|换热站|电站|闸|渠|山塘|排洪沟|热力站)$"
)


def thing_mention(body: str, start: int, end: int) -> Mention:
    """The mention of a span that is a thing."""
    text = body[start:end]
    normal = normal_thing(text)
    named = bool(_MARK.search(half_width(text))) or (bool(_OWN_NAME.match(normal)) and normal not in _generic())
    return Mention(start, end, text, Label.THING, normal, None, named=named)


def find_things(body: str) -> list[Mention]:
    """Generic things by lexicon, leftmost longest."""
    return [thing_mention(body, hit.start, hit.end) for hit in _matcher().find(body)]


def normal_thing(text: str) -> str:
    """The name with figures in one form: 二号锅炉, 2#锅炉 and 2号锅炉 are one."""
    clean = re.sub(r"#", "号", half_width(text))
    clean = re.sub(r"第?([一二三四五六七八九十]{1,3})号", lambda match: f"{number(match[1])}号", clean)
    return fold(clean) or text


@cache
def _matcher() -> Matcher:
    return Matcher.of(words("things"))


@cache
def _generic() -> frozenset[str]:
    return frozenset(fold(word) for word in words("things"))
