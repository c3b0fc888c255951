"""Things: facilities, equipment, substances, products. Named when their words single out one of the district.

A proper name does (柳岸泵站), and so do a batch or a model number and a brand (铁蜂牌燃气软管, whatever it is called). A mere
number does not (every estate has a 2号电梯) unless the place or firm that it belongs to is told, too.
"""

import re
from functools import cache

from domain.reading import Label, Mention
from nlp.lexicon import Matcher, rows, words
from nlp.names import PLACE_ENDS
from nlp.text import fold, half_width, number
from nlp.words import Segmenter

_HAN = "\u4e00-\u9fff"
_CODE = re.compile(
    r"(?:批号|批次|型号|编号|出厂号|登记号|注册号)[:：为是号 ]*[A-Za-z0-9-]*\d|(?<![A-Za-z])(?!DN|De|PE|PVC|PPR|SN|YJV|BV|KV|kV)[A-Za-z]{1,4}-?\d{2,}[A-Za-z0-9-]*"
)
_NUMBERED = re.compile(r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})(?:#|号)(?!楼|栋|院|店|门牌|线)")
_NUMBER_BEFORE = re.compile(r"(?:(?<![\d.])\d{1,3}|(?<![一二三四五六七八九十])[一二三四五六七八九十]{1,3})(?:#|号)$")
_OWN_NAME = re.compile(
    rf"^[{_HAN}]{{2,6}}(?:泵站|水库|大坝|变电站|泵房|大桥|水厂|隧道|垃圾场|填埋场|调压站|换热站|电站|水闸|闸|渠|山塘|排洪沟|热力站|矿|窑|灰库|尾矿库)$"
)
_KIND_BEFORE = re.compile(
    r"^(?:小型|大型|中型|过江|穿江|过街|排水|排污|排涝|储水|蓄水|灌溉|行车|人行|箱式|地下|生活|垃圾|建筑|山塘|水库|污水|雨水|饮用水|二次|供水|加压|[一二三四五六七八九十两]孔|高速|公路|铁路|临时|简易|非法|废弃|附近|上游|下游)+"
)
_BRANDED = re.compile(rf"^[是为叫用换装买被将把系即]*(?P<brand>[{_HAN}A-Za-z]{{2,4}}?)(?:牌子?的?|品牌的?|的)?$")
_NO_BRAND_ENDS = PLACE_ENDS | set("的是了用换装买一各某牌号个台只根条把家户")
_NO_BRAND = re.compile(r"[为是了的在和与查未没不及或将被把从这那该]|牌$|牌子")
_BRAND_LETTERS = 8  # how far to the left a brand is looked for


def thing_mention(body: str, start: int, end: int, *, within: str = "") -> Mention:
    """The mention of a span that is a thing; it grows to the left over the brand of a product.

    `within` is the normal form of the place or firm that the thing belongs to, where the sentence tells it.
    """
    start, brand = _brand_start(body, start, end)
    text = body[start:end]
    if brand:
        return Mention(start, end, text, Label.THING, f"{brand}牌{_family(text)}", None, named=True)
    normal = normal_thing(text)
    named = bool(_CODE.search(half_width(text))) or _has_own_name(normal)
    if not named and within and _NUMBERED.search(half_width(text)):
        return Mention(start, end, text, Label.THING, f"{within}{normal}", None, named=True)
    return Mention(start, end, text, Label.THING, normal, None, named=named)


def find_things(body: str) -> list[Mention]:
    """Things by lexicon, leftmost longest; words like 管子 only behind a brand."""
    found: list[Mention] = []
    generic = _generic()
    for hit in _matcher().find(body):
        numbered = _NUMBER_BEFORE.search(body, max(0, hit.start - 6), hit.start)
        mention = thing_mention(body, numbered.start() if numbered else hit.start, hit.end)
        if (mention.named or hit.value in generic) and not (found and mention.start < found[-1].end):
            found.append(mention)
    return found


def normal_thing(text: str) -> str:
    """The name with figures in one form: 二号锅炉, 2#锅炉 and 2号锅炉 are one."""
    clean = re.sub(r"#", "号", half_width(text))
    clean = re.sub(r"第?([一二三四五六七八九十]{1,3})号", lambda match: f"{number(match[1])}号", clean)
    return fold(clean) or text


def _has_own_name(normal: str) -> bool:
    return bool(_OWN_NAME.match(normal)) and normal not in _generic() and not _KIND_BEFORE.match(normal)


def _brand_start(body: str, start: int, end: int) -> tuple[int, str]:
    """Where the brand of a product begins, and the brand; `start` and "" without one."""
    family = _family(body[start:end])
    if not family:
        return start, ""
    word = _goods_word(body[start:end])
    goods = max(start, end - len(word))
    left = max(0, goods - _BRAND_LETTERS)
    stretch = re.search(rf"[{_HAN}A-Za-z]*$", body[left:goods])
    tokens = list(_segmenter().cut(stretch[0])) if stretch and stretch[0] else []
    marked = False
    for count in range(1, min(4, len(tokens)) + 1):
        first = tokens[-count]
        told = "".join(token.text for token in tokens[-count:])
        match = _BRANDED.match(told)
        marked = marked or first.text.endswith(("牌", "品牌")) or first.text in ("牌", "牌子", "品牌")
        if match is None or len(match["brand"]) < 2 or not _is_brand(match["brand"], told):
            continue
        unmarked = told == match["brand"]
        if unmarked and not (
            count == 1 and first.tag in ("x", "nr", "nz", "nrt") and len(told) <= 3 and _stands_bare(word)
        ):
            continue
        if not unmarked and "牌" not in told:
            continue
        return goods - len(told) + match.start("brand"), match["brand"]
    return start, ""


def _is_brand(brand: str, told: str) -> bool:
    known = _not_brands()
    if _NO_BRAND.search(brand) or brand[-1] in _NO_BRAND_ENDS:
        return False
    return brand not in known and told not in known and f"{brand}牌" not in known


def _family(text: str) -> str:
    return _families().get(_goods_word(text), "")


def _goods_word(text: str) -> str:
    return next((word for word in _goods_by_length() if text.endswith(word)), "")


@cache
def _families() -> dict[str, str]:
    return {row["word"]: row["family"] for row in rows("goods")}


def _stands_bare(word: str) -> bool:
    """Whether a brand may stand before it without 牌."""
    return _unmarked().get(word, False)


@cache
def _unmarked() -> dict[str, bool]:
    return {row["word"]: row["unmarked"] == "yes" for row in rows("goods")}


@cache
def _goods_by_length() -> tuple[str, ...]:
    return tuple(sorted(_families(), key=len, reverse=True))


@cache
def _not_brands() -> frozenset[str]:
    return frozenset(words("not_brands"))


@cache
def _segmenter() -> Segmenter:
    return Segmenter()


@cache
def _matcher() -> Matcher:
    return Matcher.of(
        dict.fromkeys([*words("things"), *_families()]) | {word: word for word in [*words("things"), *_families()]}
    )


@cache
def _generic() -> frozenset[str]:
    return frozenset(fold(word) for word in words("things"))
