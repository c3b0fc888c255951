"""Numbers that matter: deaths, injuries, people or households affected; and measured quantities as mentions.

Counts are read near their trigger words (lexicons/casualties.tsv). GUIDE: one named victim is one, victims without a
number are none, ranges take the lower bound, «several hundred» is no number, infectious cases are affected and not injured.
"""

import re
from collections.abc import Iterator
from functools import cache

from domain.reading import Label, Mention
from nlp.lexicon import rows
from nlp.text import half_width, number

_N = r"(?P<n>\d+(?:\.\d+)?[万千百]?|[一二两三四五六七八九十百千万零〇]+)"
_NOT_MARKS = r"[^,，。;；:：!！?？、\d一二两三四五六七八九十\n]"
_NO_DEATH = re.compile(r"(?:无|没有|未造成|未有|无人|没|未)(?:任何|其他|其它)?(?:人员|人)?(?:伤亡|死亡|亡人)")
_NO_INJURY = re.compile(r"(?:无|没有|未造成|未有|无人|没|未)(?:任何|其他|其它)?(?:人员|人)?(?:伤亡|受伤|人伤|受害)")
_SHORT_DEATH = re.compile(rf"(?:致|造成|已致|酿成)?{_N}(?:人|名)?死(?=[一二两三四五六七八九十\d]|伤|亡|,|。|$)")
_SHORT_INJURY = re.compile(rf"(?:致|造成|死|亡)[,、]?{_N}(?:人|名)?(?:轻|重)?伤")
_TALLY = re.compile(rf"(?P<what>死亡?|亡|伤){_N}(?![\d口月日号]|{_NOT_MARKS}?(?:个月|年))")  # 死3伤9
_COUPLE = re.compile(r"(?:死|死亡|遇难|烧死|淹死)了?(?:两口子|一对|夫妻俩|母[女子]俩|父[女子]俩)")
_HARMED = re.compile(r"[\u4e00-\u9fff]{0,2}?(?:死|遇难|身亡|受伤|重伤|轻伤|轻微伤|骨折|不治)")
_NOT_PEOPLE = re.compile(r"[份次行员力工民均口间士座群才]|/|为一|以上的|以下|左右的小")
_DISEASE = re.compile(r"病例|水痘|流感|手足口|诺如|腹泻|登革|布病|布鲁氏|结核|麻疹|肝炎|感染|传染|聚集性")
_CASES = re.compile(rf"{_N}(?:余|多)?例(?!如|会|行|外|假)")
_UNITS = {"百": 100, "千": 1000, "万": 10_000}
_MEASURE = re.compile(
    r"(?P<n>(?<!\d)\d+(?:\.\d+)?\s?(?:万|亿|千|百)?|(?<![第几])[一二两三四五六七八九十百千半][一二两三四五六七八九十百千万]*(?=多?(?:米|厘米|公分|毫米|公里|吨|公斤|亩|平方米|立方米|万元|亿元)))(?:余|多)?"
    r"(?P<unit>元|块钱|米|厘米|公分|毫米|公里|千米|平方米|平米|平方公里|立方米|方|亩|公顷|吨|公斤|千克|克|升|毫升|度|℃|%|％|‰|分贝|千瓦时|千瓦|千伏|伏|安|ppm|LEL|兆帕|MPa|kPa|mm/d|mm|cm|km|kg|dB|NTU|mg/L|mg/m3|μg/m3|级(?=[大阵]?[风地]))"
)
_SAME_UNIT = {"公分": "厘米", "千米": "公里", "平米": "平方米", "千克": "公斤", "％": "%", "块钱": "元", "方": "立方米"}


def deaths(text: str) -> int:
    """People told dead in this stretch of text."""
    text = half_width(text)
    if _NO_DEATH.search(text):
        return 0
    couple = 2 if _COUPLE.search(text) else 0
    tally = _tally(text, "死亡")
    told = max(_largest(_counted("dead"), text), _largest((_SHORT_DEATH,), text), tally, couple)
    return told or int(
        _one(text, ("dead",)) or any(_is_fact(text, match.start()) for match in _words("spot").finditer(text))
    )


def injuries(text: str, *, kind: str = "") -> int:
    """People told hurt or taken ill: the number, the sum of grades where only these are told, or 1 for one victim.

    Of an infectious disease (`kind` health.disease) cases are affected and nobody is injured.
    """
    text = half_width(text)
    if kind == "health.disease" or _NO_INJURY.search(text):
        return 0
    grades = _largest(_counted("serious"), text) + _largest(_counted("light"), text)
    told = max(_sum_or_largest(text), _largest((_SHORT_INJURY,), text), _tally(text, "伤"), _total(text), grades)
    return told or int(_one(text, ("hurt", "serious", "light")))


def affected(text: str, *, kind: str = "") -> int | None:
    """People or households told affected: 近百户 100, 三百多户 300, 七八千人 7000, 几百户 None; cases of a disease, too."""
    text = half_width(text)
    if kind == "health.disease" or _DISEASE.search(text):
        cases = [value for match in _CASES.finditer(text) if (value := _value(match["n"]))]
        if cases:
            return max(cases)
    found = [_UNITS[match["unit"]] for match in _near().finditer(text)]
    found += [value for match in _affected().finditer(text) if (value := _people(text, match)) is not None]
    return max(found, default=None)


def _people(text: str, match: re.Match[str]) -> int | None:
    """The value of one count of people, None when it names a flat (803业主), the writer, or people who are not affected."""
    start, who = match.start("n"), match["who"]
    before = text[max(0, start - 1) : start]
    if before in ("几", "数", "第", "每", "-", "#", ".", "/") or _HARMED.match(text, match.end()):
        return None
    if (match["n"].isdecimal() and not match["count"] and not match["more"]) and (
        (before in tuple("栋幢座元号楼层室门院与和、+") and "户" not in who[:1])
        or match["n"][0] == "0"
        or who == "业主"
    ):
        return None
    if who[:1] == "户" and (before in tuple("栋幢座元号楼层室与+") or match["n"][0] == "0"):
        return None
    if _words("uninvolved", r"[^,，。;；\n]{0,6}$").search(text, max(0, start - 14), start):
        return None
    if who == "人" and _NOT_PEOPLE.match(text, match.end()):
        return None
    value = _value(match["n"])
    least = 2 if who.startswith(("户", "个家庭", "家庭")) else 3
    return value if value is not None and value >= least else None


def find_quantities(body: str) -> Iterator[Mention]:
    """Measured quantities: sums of money, lengths, concentrations; equal ones have one normal form (三米, 3 米)."""
    for match in _MEASURE.finditer(half_width(body)):
        text = body[match.start() : match.end()]
        told, unit = re.sub(r"\s", "", match["n"]), _SAME_UNIT.get(match["unit"], match["unit"])
        if not told[0].isdecimal():
            told = "0.5" if told == "半" else str(_value(told) or told)
        yield Mention(match.start(), match.end(), text, Label.QUANTITY, told + unit, None, named=False)


@cache
def _role(role: str) -> str:
    return "|".join(row["words"] for row in rows("casualties") if row["role"] == role)


@cache
def _words(role: str, behind: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?:{_role(role)}){behind}")


@cache
def _counted(role: str) -> tuple[re.Pattern[str], ...]:
    """The number before the word (6人死亡, 19名学生出现呕吐) or behind it (死亡6人)."""
    words, people = _role(role), _role("people")
    return (
        re.compile(rf"(?:{words})(?:人数|的)?(?:为|共|约|达|了)?{_N}(?:余|多)?(?:名|个|位)?(?:{people})"),
        re.compile(
            rf"{_N}(?:余|多|来)?(?:名|个|位|口)?(?:{people})?(?<=[人名个位口生民者童员乘客机工妇])(?:{_NOT_MARKS}){{0,9}}?(?:{words})"
        ),
    )


@cache
def _affected() -> re.Pattern[str]:
    who = rf"{_role('household')}|(?:铁路|在校|周边|受影响的?)?(?:{_role('affected')})"
    return re.compile(rf"{_N}(?P<more>余|多|来)?\s?(?P<count>名|个|位)?(?P<who>{who})")


@cache
def _near() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<near>近|上|过|超过?|逾|几近)(?P<unit>百|千|万)(?:余|多)?(?:名|个|位)?(?:{_role('household')}|{_role('affected')})(?!的小学)"
    )


@cache
def _one_pattern(roles: tuple[str, ...]) -> re.Pattern[str]:
    words, one = "|".join(_role(role) for role in roles), _role("one")
    return re.compile(
        rf"(?:{one})[^。;；!！?？\n]{{0,20}}?(?P<first>{words})|(?P<last>{words})[^,，。;；!！?？\n]{{0,6}}?(?:{one})"
    )


@cache
def _total_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{_role('hurt')})[^。;；!！?？\n]{{0,16}}?共(?:计|有)?{_N}(?:余|多)?(?:人|名|例)")


def _one(text: str, roles: tuple[str, ...]) -> bool:
    """Whether the text tells of one victim, as a fact: the victim and the harm in one sentence, the victim mostly first."""
    return any(
        _is_fact(text, match.start("first" if match["first"] else "last"))
        for match in _one_pattern(roles).finditer(text)
    )


def _is_fact(text: str, position: int) -> bool:
    """Whether the harm that begins here is neither feared nor denied."""
    denied = text[position - 1 : position] in tuple("未没无")
    return not denied and not _words("feared").search(text, max(0, position - 6), position)


def _facts(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int, int]]:
    """Where counts stand that are told as facts, and their values."""
    for match in pattern.finditer(text):
        value = _value(match["n"])
        if value is not None and value < 10_000 and _is_fact(text, match.start()):
            yield match.start(), match.end(), value


def _largest(patterns: tuple[re.Pattern[str], ...], text: str) -> int:
    return max((value for pattern in patterns for _, _, value in _facts(pattern, text)), default=0)


def _sum_or_largest(text: str) -> int:
    """Groups told side by side are added (5人擦伤、1名孕妇腹痛), else the largest count (5人受伤，其中1人骨折)."""
    behind, before = _counted("hurt")
    best, group, last = _largest((behind,), text), 0, -9
    for start, end, value in _facts(before, text):
        side_by_side = 0 <= start - last <= 1 and text[last:start] in ("、", "和", "")
        group = group + value if side_by_side else value
        best, last = max(best, group), end
    return best


def _total(text: str) -> int:
    return max((value for _, _, value in _facts(_total_pattern(), text)), default=0)


def _tally(text: str, letters: str) -> int:
    """The 3 of 死3伤9; one of the two alone counts only with the other beside it."""
    found = [(match["what"], _value(match["n"]) or 0) for match in _TALLY.finditer(text)]
    kinds = {what[0] == "伤" for what, _ in found}
    return max((value for what, value in found if what[0] in letters), default=0) if len(kinds) == 2 else 0


def _value(word: str) -> int | None:
    return number(_lower(word))


def _lower(word: str) -> str:
    """Of a range like 七八千, 七八 or 十二三 the lower bound."""
    if match := re.fullmatch(r"(十?[一二两三四五六七八九])[一二两三四五六七八九]([十百千万]?)", word):
        return match[1] + match[2]
    return word
