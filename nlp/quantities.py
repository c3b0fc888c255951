"""Numbers that matter: deaths, injuries, people or households affected; and measured quantities as mentions."""

import re
from collections.abc import Iterator

from domain.reading import Label, Mention
from nlp.text import half_width, number

_N = r"(\d+(?:\.\d+)?[万千百]?|[一二两三四五六七八九十百千万零]+)"
_PEOPLE = r"(?:余|多|来)?\s?(?:名|个|位)?(?:人|学生|工人|居民|村民|群众|老人|儿童|幼儿|孩子|乘客|员工|职工|业主|患者|民工|同学|师生|店员|顾客|住户|户|家庭|户人家|户居民)"
_DEATH = re.compile(
    rf"(?:死亡|遇难|身亡|丧生|致死|溺亡)[^，。；\d一二两三四五六七八九十]{{0,3}}{_N}(?:余|多)?(?:名|个|位)?人?|{_N}(?:名|个|位)?[\u4e00-\u9fff]{{0,4}}?(?:死亡|遇难|身亡|丧生|溺亡|不治)|(?:致|造成|已致)?{_N}(?:人)?死"
)
_INJURY = re.compile(
    rf"(?:受伤|轻伤|重伤|轻微伤|烧伤|烫伤|中毒|致伤|砸伤|咬伤|送医|就医|住院)[^，。；\d一二两三四五六七八九十]{{0,3}}{_N}(?:余|多)?(?:名|个|位)?人|"
    rf"{_N}(?:余|多)?(?:名|个|位)?(?:人|[\u4e00-\u9fff]{{1,4}})?[^，。；\d]{{0,6}}?(?:受伤|轻伤|重伤|轻微伤|烧伤|烫伤|灼伤|中毒|被砸|被困受伤|骨折|晕倒|头晕|送医|就医|入院|住院|被咬|呕吐|腹泻)|(?:致|造成){_N}(?:人)?(?:轻|重)?伤"
)
_ONE_INJURED = re.compile(r"(?:摔伤|摔断|砸中|砸伤|烫伤|烧伤|咬伤|骨折|受伤|被咬|撞伤|划伤|扭伤|夹伤|昏迷|晕倒|中毒)")
_AFFECTED = re.compile(
    rf"(近|约|上|超|共|有)?{_N}(余|多|来)?\s?(?:名|个|位)?(?:户|人|业主|居民|学生|村民|家庭|住户|师生|名职工|工人|乘客)"
)
_HARMED = re.compile(r"[\u4e00-\u9fff]{0,2}?(?:死|遇难|身亡|受伤|重伤|轻伤|轻微伤|中毒)")
_NO_ONE = re.compile(r"(?:无|没有|未造成|未有|无人|没)(?:人员)?(?:任何)?(?:伤亡|受伤|死亡)")
_MEASURE = re.compile(
    r"\d+(?:\.\d+)?\s?(?:万|亿|千)?(?:元|块钱|米|厘米|公分|毫米|公里|千米|平方米|平米|立方米|吨|公斤|千克|克|升|毫升|度|℃|%|％|分贝|千瓦|伏|安|ppm|LEL|兆帕|MPa|kPa|mm|cm|km|kg|dB|NTU|mg/L)"
)


def deaths(text: str) -> int:
    """People told dead in these clauses."""
    return _largest(_DEATH, text)


def injuries(text: str) -> int:
    """People told hurt or taken ill in these clauses: a number, or 1 where one victim is told of without a number."""
    if _NO_ONE.search(text):
        return 0
    return _largest(_INJURY, text)


def affected(text: str) -> int | None:
    """People or households told affected: 近百户 100, 三百多户 300, 七八千人 7000, 几百户 None."""
    found = []
    for match in _AFFECTED.finditer(half_width(text)):
        before = text[max(0, match.start() - 1) : match.start()]
        if before in ("几", "数", "第", "每") or _HARMED.match(text, match.end()):
            continue
        value = number(_lower(match[2]))
        if value is not None and (value >= 3 or match[0].endswith("户")):
            found.append(value)
    near = re.search(r"(近|上)(百|千|万)(?:余|多)?(?:名|个|位)?(?:户|人|业主|居民|学生)", text)
    if near:
        found.append({"百": 100, "千": 1000, "万": 10_000}[near[2]])
    return max(found, default=None)


def find_quantities(body: str) -> Iterator[Mention]:
    """Measured quantities: sums of money, lengths, concentrations."""
    for match in _MEASURE.finditer(half_width(body)):
        text = body[match.start() : match.end()]
        yield Mention(match.start(), match.end(), text, Label.QUANTITY, re.sub(r"\s", "", text), None, named=False)


def _largest(pattern: re.Pattern[str], text: str) -> int:
    values = []
    for match in pattern.finditer(half_width(text)):
        word = next((group for group in match.groups() if group), "")
        value = number(_lower(word))
        if value is not None and value < 10_000:
            values.append(value)
    return max(values, default=0)


def _lower(word: str) -> str:
    """Of a range like 七八千 the lower bound."""
    match = re.fullmatch(r"([一二三四五六七八九])[一二三四五六七八九]([十百千万])", word)
    return match[1] + match[2] if match else word
