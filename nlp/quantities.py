"""Numbers that matter: deaths, injuries, people or households affected; and measured quantities as mentions.

Counts are read near their trigger words. GUIDE: one named victim is one, victims without a number are none, ranges take
the lower bound, «several hundred» is no number, infectious cases are affected and not injured.
"""

import re
from collections.abc import Iterable, Iterator

from domain.reading import Label, Mention
from nlp.text import half_width, number

_N = r"(?P<n>\d+(?:\.\d+)?[万千百]?|[一二两三四五六七八九十百千万零〇]+)"
_PEOPLE = (
    r"人|学生|小学生|工人|居民|村民|群众|市民|老人|儿童|幼儿|孩子|小孩|男孩|女孩|男童|女童|乘客|员工|职工|业主|患者|民工|同学|师生|店员|顾客|住户|路人|行人"
    r"|男子|女子|司机|驾驶员|驾驶人|作业人员|施工人员|保洁员|游客|病人|伤者|死者|遇难者|乘员|租客|保安|环卫工|外卖员|骑手|妇女|大人|职员|消防员|矿工"
)
_ALL = rf"{_N}(?:余|多|来)?(?:名|个|位)?(?:{_PEOPLE})?"
_NOT_MARKS = r"[^,，。;；:：!！?？、\d一二两三四五六七八九十\n]"
_DEAD = (
    r"压死|砸死|撞死|烧死|淹死|电死|毒死|闷死|死亡|遇难|身亡|丧生|致死|溺亡|溺水身亡|不治|没了呼吸|死了|去世|离世|罹难"
)
_DEAD_ON_THE_SPOT = r"当场死亡|抢救无效|不治|没了呼吸|当场身亡|溺亡|坠楼死亡|坠亡"
_SERIOUS, _LIGHT = r"重伤|危重|重症", r"轻伤|轻微伤|轻症"
_HURT = (
    r"受伤|烧伤|烫伤|灼伤|中毒|致伤|砸伤|砸中|咬伤|被咬|抓伤|划伤|割伤|摔伤|摔断|跌伤|撞伤|撞断|压伤|压断|夹伤|夹断|扭伤|骨折|骨裂|擦伤|咬了|扑倒|蹭伤|触电|电击|晕倒|昏迷|昏倒"
    r"|头晕|头痛|送医|就医|入院|住院|挂水|输液|留观|呕吐|腹泻|腹痛|中暑|过敏|伤情稳定|挫伤|电伤|崴了?脚|缝了"
)
_ONE = (
    r"□{2,4}|[一1](?:名|个|位|人)|有个|有位|其中一人|另一人|\d{1,2}岁"
    r"|[我他她](?:家|的)?(?:父亲|母亲|父母|爸|妈|老公|老婆|妻子|丈夫|儿子|女儿|孩子|小孩|奶奶|爷爷|外婆|外公|婆婆|公公|妹妹|弟弟|哥哥|姐姐)"
    r"|(?:工人|市民|村民|司机|驾驶员|驾驶人|居民|骑手|租户|员工|职工|保安|男子|女子|老人|学生|儿童|男童|女童)□"
)
_MAYBE = re.compile(
    r"会|容易|可能|怕|担心|防止|避免|以免|险些|差点|差一点|万一|如果|一旦|随时|易|要是|严禁|小心|谨防|不得|迟早|恐|若|倘若|才|非要|难道|是不是|幸|防|假设|模拟|扮演"
)
_NO_ONE = re.compile(r"(?:无|没有|未造成|未有|无人|没|未)(?:任何)?(?:人员)?(?:伤亡|受伤|死亡|人伤)")
_HOUSEHOLD = r"户|户人家|户居民|户业主|家庭"
_AFFECTED = re.compile(
    rf"(?P<about>近|约|上|超|共|有|达|涉及|影响)?{_N}(?P<more>余|多|来)?\s?(?:名|个|位)?(?P<who>{_HOUSEHOLD}|人|业主|居民|学生|村民|住户|师生|职工|工人|乘客|幼儿|群众|孩子|用户|商户|老人|旅客|游客)"
)
_NEAR = re.compile(
    rf"(?P<near>近|上|过|超过?)(?P<unit>百|千|万)(?:余|多)?(?:名|个|位)?(?:{_HOUSEHOLD}|人|业主|居民|学生|用户)"
)
_UNITS = {"百": 100, "千": 1000, "万": 10_000}
_HARMED = re.compile(r"[\u4e00-\u9fff]{0,2}?(?:死|遇难|身亡|受伤|重伤|轻伤|轻微伤|骨折|不治)")
_NOT_AFFECTED = re.compile(
    r"(?:每|平均|第|共有?床位|满分|编制|核载|限载|荷载|出动|组织|派出|安排|调集|增派|抽调|值班|参加|参演|到场|平方米|/㎡|救援人员|抢修人员|民警|队员|工作人员|年人均)[^,，。;；\n]{0,6}$"
)
_NOT_PEOPLE = re.compile(r"[份次行员力工民均口间士座群才]|/|为一|以上的|以下|左右的小")
_MEASURE = re.compile(
    r"\d+(?:\.\d+)?\s?(?:万|亿|千)?(?:元|块钱|米|厘米|公分|毫米|公里|千米|平方米|平米|立方米|吨|公斤|千克|克|升|毫升|度|℃|%|％|分贝|千瓦|伏|安|ppm|LEL|兆帕|MPa|kPa|mm|cm|km|kg|dB|NTU|mg/L)"
)


def deaths(text: str) -> int:
    """People told dead in this stretch of text."""
    text = half_width(text)
    if _NO_ONE.search(text):
        return 0
    return max(_largest(_counted(_DEAD), text), _largest((_SHORT_DEATH,), text)) or int(
        _one(text, _DEAD) or any(_is_fact(text, match.start()) for match in _SPOT.finditer(text))
    )


def injuries(text: str, *, kind: str = "") -> int:
    """People told hurt or taken ill: the number, the sum of grades where only these are told, or 1 for one victim.

    Of an infectious disease (`kind` health.disease) cases are affected and nobody is injured.
    """
    text = half_width(text)
    if kind == "health.disease" or _NO_ONE.search(text):
        return 0
    grades = _largest(_counted(_SERIOUS), text) + _largest(_counted(_LIGHT), text)
    told = max(_largest(_counted(_HURT), text), _largest((_SHORT_INJURY,), text), grades)
    return told or int(_one(text, f"{_HURT}|{_SERIOUS}|{_LIGHT}"))


def affected(text: str) -> int | None:
    """People or households told affected: 近百户 100, 三百多户 300, 七八千人 7000, 几百户 None."""
    text = half_width(text)
    found = [_UNITS[match["unit"]] for match in _NEAR.finditer(text)]
    for match in _AFFECTED.finditer(text):
        before = text[max(0, match.start() - 1) : match.start()]
        if before in ("几", "数", "第", "每", "-") or _HARMED.match(text, match.end()):
            continue
        if _NOT_AFFECTED.search(text, max(0, match.start() - 14), match.start()) or (
            match["who"] == "人" and _NOT_PEOPLE.match(text, match.end())
        ):
            continue
        value = number(_lower(match["n"]))
        if value is not None and (value >= 3 or "户" in match["who"]):
            found.append(value)
    return max(found, default=None)


def find_quantities(body: str) -> Iterator[Mention]:
    """Measured quantities: sums of money, lengths, concentrations."""
    for match in _MEASURE.finditer(half_width(body)):
        text = body[match.start() : match.end()]
        yield Mention(match.start(), match.end(), text, Label.QUANTITY, re.sub(r"\s", "", text), None, named=False)


def _counted(words: str) -> tuple[re.Pattern[str], ...]:
    """The number before the word (6人死亡, 19名学生出现呕吐) or behind it (死亡6人)."""
    if words not in _PATTERNS:
        _PATTERNS[words] = (
            re.compile(rf"(?:{words})(?:人数|的)?(?:为|共|约|达|了)?{_N}(?:余|多)?(?:名|个|位)?(?:{_PEOPLE})"),
            re.compile(rf"{_ALL}(?<=[人名个位生民者童员乘客机])(?:{_NOT_MARKS}){{0,9}}?(?:{words})"),
        )
    return _PATTERNS[words]


_PATTERNS: dict[str, tuple[re.Pattern[str], ...]] = {}
_SHORT_DEATH = re.compile(rf"(?:致|造成|已致|酿成)?{_N}(?:人|名)?死(?=[{'一二两三四五六七八九十'}\d]|伤|亡|,|。|$)")
_SPOT = re.compile(_DEAD_ON_THE_SPOT)
_SHORT_INJURY = re.compile(rf"(?:致|造成|死|亡){_N}(?:人|名)?(?:轻|重)?伤")


def _one(text: str, words: str) -> bool:
    """Whether the text tells of one victim, as a fact: the victim and the harm in one sentence, the victim mostly first."""
    if words not in _ONE_PATTERNS:
        _ONE_PATTERNS[words] = re.compile(
            rf"(?:{_ONE})[^。;；!！?？\n]{{0,20}}?(?P<first>{words})|(?P<last>{words})[^,，。;；!！?？\n]{{0,6}}?(?:{_ONE})"
        )
    return any(
        _is_fact(text, match.start("first" if match["first"] else "last"))
        for match in _ONE_PATTERNS[words].finditer(text)
    )


def _is_fact(text: str, position: int) -> bool:
    """Whether the harm that begins here is neither feared nor denied."""
    return not _MAYBE.search(text, max(0, position - 6), position) and text[position - 1 : position] not in tuple(
        "未没无"
    )


_ONE_PATTERNS: dict[str, re.Pattern[str]] = {}


def _largest(patterns: Iterable[re.Pattern[str]], text: str) -> int:
    values = [
        value
        for pattern in patterns
        for match in pattern.finditer(text)
        if (value := number(_lower(match["n"]))) is not None and value < 10_000 and _is_fact(text, match.start())
    ]
    return max(values, default=0)


def _lower(word: str) -> str:
    """Of a range like 七八千 the lower bound."""
    match = re.fullmatch(r"([一二三四五六七八九])[一二三四五六七八九]([十百千万])", word)
    return match[1] + match[2] if match else word
