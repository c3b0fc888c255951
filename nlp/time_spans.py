"""Times told as lengths: 近三个月, 半个月内, 三天前, 连续5天, 快两年; they count from the report's own time."""

import re
from datetime import datetime, timedelta

from domain.clock import DAY
from domain.reading import TimeMention
from nlp.text import number
from nlp.time_values import Anchor, TimeExpression, TimeType, add_months, first_of, midnight, monday

_COUNT = r"(?:十几|\d0几|几十|数十|好几|\d{1,4}(?:[-~]\d{1,3})?|[一二两三四五六七八九十百]{1,4}|半|几|数)"
_SPAN = re.compile(
    rf"(?P<lead>近|最近的?|过去的?|未来|今后|接下来的?|这|前|连续|持续|接连|长达|已有|已经|已|将近|接近|快要?|好(?=几)|大(?=半)|小(?=半)|超过|超|不到|至少|大约|约|差不多|足足|整整|历时|短短|仅仅?|上(?=[十百]))?了?"
    rf"(?P<count>{_COUNT})(?P<more>多|余|来)?(?P<each>个)?(?P<half>半)?(?P<more2>多)?"
    r"(?P<unit>工作日|小时|钟头|分钟|天|日|周|星期|礼拜|月|年|晚|夜|季度)(?P<half2>半)?(?P<nights>[一二三四五六七八九十\d]+夜)?(?P<more3>多|余|有余)?"
    r"(?P<tail>之前|以前|前(?!后)|以来|来(?![自电信回到了过人的修看])|之?内(?![部外容科涝环地])|以内|之后|以后|后(?![面台门勤续方果院])|以上|左右|之久|里(?!面))?"
)
_MONTHS = {"月": 1, "季度": 3, "年": 12}
_LENGTHS = {
    "小时": timedelta(hours=1), "钟头": timedelta(hours=1), "分钟": timedelta(minutes=1), "天": DAY, "日": DAY, "晚": DAY,
    "夜": DAY, "工作日": DAY, "周": 7 * DAY, "星期": 7 * DAY, "礼拜": 7 * DAY,
}  # fmt: skip
_GRAINS = {
    "小时": "hour",
    "钟头": "hour",
    "分钟": "minute",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "季度": "month",
    "年": "year",
}  # fmt: skip — days otherwise
_GUESSED = frozenset({"几", "数", "十几", "几十", "数十", "好几"})
_GUESSES = {"几": 3, "数": 3, "十几": 10, "几十": 20, "数十": 20, "好几": 3}
_ABOUT = frozenset(
    {"将近", "接近", "快", "快要", "好", "大", "小", "超过", "超", "不到", "至少", "大约", "约", "差不多", "上"}
)
_RECENT = ("近", "最近", "过去", "连续", "持续", "接连", "已", "长达", "历时", "短短", "仅")
_AGO, _LATER, _WITHIN = ("前", "之前", "以前"), ("后", "之后", "以后"), ("内", "之内", "以内")
_SO_FAR = re.compile(
    r"[^,，。;；!！?？\n]{0,3}(?:已|共|就有?|先后|接连|连续|累计|发生|出现|收到|接到|[坏停爆漏断跳报]了)"
)
_GOES_ON = re.compile(r"了|过去|的?时间|没|未|都|仍|还(?!款|贷)|竟|才|一直|依然|无人|无果|不见|有余")
_BEFORE_LENGTH = tuple("了过达近快有超足满")
_LONGEST = 100 * 12  # months: 2018年前 is a year, not two thousand of them


def read_span(text: str, position: int, anchor: Anchor) -> TimeExpression | None:
    """A length of time that ends, or with 内, 后 and 未来 begins, at the report's own time."""
    match = _SPAN.match(text, position)
    if match is None or not _is_span(text, match):
        return None
    count, vague = _count(match)
    if count * _MONTHS.get(match["unit"], 0) > _LONGEST:
        return None
    grain, tail, lead = _GRAINS.get(match["unit"], "day"), match["tail"], match["lead"] or ""
    grain = "month" if match["unit"] == "年" and match["count"] == "半" else grain
    recent = lead.startswith(_RECENT)
    received = anchor.received
    if tail in (_AGO + _LATER) and not recent and lead != "这":
        return _point(match, received, count * (-1 if tail in _AGO else 1), grain, vague)
    coming = lead.startswith(("未来", "今后", "接下来")) or (
        tail in _WITHIN and not recent and not _SO_FAR.match(text, match.end())
    )
    if received is None:
        return _found(match, TimeType.DURATION, None, None, grain, vague)
    other = _shift(received, match["unit"], count * (1 if coming else -1))
    begin, until = (received, other) if coming else (other, received)
    return _found(match, TimeType.DURATION, begin, until, grain, vague)


def _is_span(text: str, match: re.Match[str]) -> bool:
    """Whether a length is told: a lead or tail says so, or the words alone do (半年, 四十多天), 一年级 and 7天连锁 do not."""
    lead, unit, tail = match["lead"], match["unit"], match["tail"]
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if lead is None and (before.isdecimal() or before in tuple("第每十百岁.-")):
        return False
    if lead == "这" and tail is None and match["count"] not in ("几", "两"):
        return False
    if unit == "月" and not (match["each"] or match["half"] or (match["count"] in ("半", "数") and lead != "前")):
        return False
    if unit == "日" and not (tail in _WITHIN + _LATER + _AGO or lead in ("近", "连续", "未来", "持续", "过去", "接连")):
        return False
    if unit == "年" and lead in ("前", "这") and match["count"].isdecimal():
        return False
    if unit in ("晚", "夜") and lead not in ("连续", "接连", "近", "持续", "整整"):
        return False
    if tail or (lead and lead != "前") or (lead == "前" and match["count"] in _GUESSED | {"两"}):
        return True
    if unit in ("日", "分钟", "工作日") and not (match["more"] or match["more2"]):
        return False
    if after in tuple("级制期代底初度的份连路假生季") and not (after in "期的" and match["more"]):
        return match["more"] is not None and after == "的"
    told = match["count"] in _GUESSED | {"半"} or match["more"] or match["more2"] or match["more3"]
    clear = match["each"] and unit in ("小时", "月", "星期", "礼拜", "钟头")
    goes_on = unit != "晚" and _GOES_ON.match(text, match.end()) is not None
    return bool(told or clear or goes_on or match["nights"] or match["half2"] or before in _BEFORE_LENGTH)


def _count(match: re.Match[str]) -> tuple[float, bool]:
    """How many units, the lower bound of a range; and whether the words are a guess."""
    text = match["count"]
    vague = bool(
        text in _GUESSED
        or match["more"]
        or match["more2"]
        or match["more3"]
        or match["tail"] in ("左右", "以上")
        or match["lead"] in _ABOUT
        or match["unit"] == "工作日"
        or (match["lead"] == "这" and match["tail"] is None)
    )
    if text[0].isdecimal() and text.endswith("几"):
        return int(text[:-1]), True  # 10几天
    if text in _GUESSES:
        return _GUESSES[text], True
    if text == "半":
        return 0.5, vague or match["unit"] in ("天", "日")
    if any(mark in text for mark in "-~"):
        return int(re.split("[-~]", text)[0]), True
    if len(text) == 2 and not text.isdecimal() and not set(text) & set("十百"):
        return number(text[0]) or 1, True  # 两三天
    return (number(text) or 0) + (0.5 if match["half"] or match["half2"] else 0), vague


def _shift(moment: datetime, unit: str, count: float) -> datetime:
    """By calendar for months and years; half a month is fifteen days."""
    if unit not in _MONTHS:
        return moment + count * _LENGTHS[unit]
    months = count * _MONTHS[unit]
    return add_months(moment, int(months)) + (months - int(months)) * 30 * DAY


def _point(match: re.Match[str], received: datetime | None, count: float, grain: str, vague: bool) -> TimeExpression:
    """三天前 is that day, 两个月前 that month, 半小时前 that minute."""
    if count != int(count):
        grain = {"year": "month", "month": "day", "hour": "minute", "day": "hour"}.get(
            "year" if match["unit"] == "年" else grain, grain
        )
        vague = vague or grain in ("month", "day")
    kind = TimeType.INSTANT if grain in ("hour", "minute") else TimeType.INTERVAL
    if received is None:
        return _found(match, kind, None, None, grain, vague)
    begin = _shift(received, match["unit"], count)
    match grain:
        case "year":
            begin = midnight(begin).replace(month=1, day=1)
            until = begin.replace(year=begin.year + 1)
        case "month":
            begin = first_of(begin)
            until = first_of(begin, 1)
        case "week":
            begin = monday(begin)
            until = begin + 7 * DAY
        case "day":
            begin = midnight(begin)
            until = begin + DAY
        case "hour":
            begin = begin.replace(minute=0, second=0, microsecond=0)
            until = begin + timedelta(hours=1)
        case _:
            begin = begin.replace(second=0, microsecond=0)
            until = begin + timedelta(minutes=1)
    return _found(match, kind, begin, until, grain, vague)


def _found(
    match: re.Match[str], kind: TimeType, begin: datetime | None, until: datetime | None, grain: str, vague: bool
) -> TimeExpression:
    return TimeExpression(TimeMention(match.start(), match.end(), match[0], begin, until, vague, grain), kind)
