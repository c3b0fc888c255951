"""Times told as lengths, habits and festivals: 近三个月, 半个月内, 每天晚上, 春节期间."""

import re
from datetime import datetime, timedelta, tzinfo
from functools import cache

from domain.clock import DAY
from domain.reading import TimeMention
from nlp.lexicon import rows
from nlp.text import number
from nlp.time_points import CLOCK, PART, Anchor

_N = r"(?:十几|几十|数十|\d{1,4}|[一二两三四五六七八九十]{1,3}|半|几|数|多)"
_SPAN = re.compile(
    rf"(?P<lead>近|最近|过去|未来|今后|这|前|连续|持续|长达|已有|已经|已|将近|快|好(?=几)|大(?=半)|小(?=半))?(?:了)?(?P<count>{_N})(?:个)?(?:多|余)?(?:个)?(?P<unit>小时|分钟|天|日|周|星期|礼拜|月|年|晚)(?:多)?"
    r"(?P<tail>前|之前|以前|以来|来|内|之内|以内|以上|左右|多|后|之后)?"
)
_HABITS = (
    "每天24小时|一天24小时|一天到晚|从早到晚|没日没夜|日日夜夜|日夜|通宵|整夜|彻夜|整晚|整天|每天|天天|每日|每晚|每周|每月|每个月|每年|年年|每到|每逢|一到|长期以来|长期|长年|经常"
    "|常年|平时|平日|一直|近期|最近|近日|近来|近年来?|近几年来?|多年来?|前不久|前段时间|近段时间|最近一段时间|这段时间|这几天|这两天|前几天|前两天|日前|早晚高峰期?|上下班高峰期?|高峰期"
    "|下雨天|雨天|雨季|汛期|夏天|冬天|夏季|冬季|热天|节假日|逢年过节"
)
_HABIT = re.compile(
    rf"(?:{_HABITS})(?:周[一二三四五六日末天]|节假日|周末|下雨天?|下大雨|暴雨|雨天)?(?P<part>{PART})?(?:[ ]?{CLOCK})?"
)
_RECENT = ("近期", "近日", "近来", "近段", "最近", "前不久", "前段", "前几", "前两", "这", "日前")
_YEAR_SHIFT = {"今年": 0, "去年": -1, "前年": -2, "明年": 1}


def read_span(text: str, position: int, anchor: Anchor, zone: tzinfo) -> tuple[TimeMention | None, Anchor]:
    """A length of time that ends, or with 内, 后 and 未来 begins, at the report's own time."""
    match = _SPAN.match(text, position)
    if match is None or not (match["lead"] or match["tail"] or _is_length(text, match)):
        return None, anchor
    if match["lead"] == "这" and match["tail"] is None and match["count"] not in ("几", "两"):
        return None, anchor
    if match["unit"] in ("日", "月", "晚") and match["lead"] is None and "个" not in match[0]:
        return None, anchor
    if anchor.received is None:
        return TimeMention(position, match.end(), match[0], None, None, True, ""), anchor
    length = _length(match["count"], match["unit"])
    if length is not None and length > 100 * 366 * DAY:
        return None, anchor  # 2018年前 is a year, not two thousand of them
    vague = (
        match["count"] in ("几", "数", "多", "半", "十几", "几十", "数十")
        or "多" in match[0]
        or "左右" in match[0]
        or length is None
    )
    length = length or 3 * timedelta(days=_DAYS[match["unit"]])  # 几天: three, and vague
    if match["tail"] in ("前", "之前", "以前"):
        begin = anchor.received - length
        return TimeMention(position, match.end(), match[0], begin, begin + DAY, True, "day"), anchor
    if match["lead"] in ("未来", "今后"):
        return TimeMention(
            position, match.end(), match[0], anchor.received, anchor.received + length, vague, "day"
        ), anchor
    if match["tail"] in ("内", "之内", "以内", "后", "之后") and match["lead"] not in ("近", "最近", "过去"):
        return TimeMention(
            position, match.end(), match[0], anchor.received, anchor.received + length, vague, "day"
        ), anchor
    return TimeMention(position, match.end(), match[0], anchor.received - length, anchor.received, vague, "day"), anchor


def _is_length(text: str, match: re.Match[str]) -> bool:
    """Whether a bare length tells how long something lasts: 半年, 十几年, 拖了三年, and not 一年级 or 两年制."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if match["unit"] in ("日", "晚", "分钟") or after in tuple("级制期月代底初度的份"):
        return False
    return match["count"] in ("半", "几", "十几", "几十", "数十") or before in tuple("了过达近快有超")


_DAYS = {
    "小时": 1 / 24,
    "分钟": 1 / 1440,
    "天": 1,
    "日": 1,
    "晚": 1,
    "周": 7,
    "星期": 7,
    "礼拜": 7,
    "月": 30,
    "年": 365,
}


def _length(count: str, unit: str) -> timedelta | None:
    value = 0.5 if count == "半" else {"十几": 10, "几十": 20, "数十": 20}.get(count, number(count))
    if value is None:
        return None
    return timedelta(days=min(value * _DAYS[unit], 40_000))


def read_habit(text: str, position: int, anchor: Anchor, zone: tzinfo) -> tuple[TimeMention | None, Anchor]:
    """Words for what recurs or lasts, without a value; 近期 and its like are the last two weeks, and vague."""
    match = _HABIT.match(text, position)
    if match is None:
        return None, anchor
    recent = match[0].startswith(_RECENT)
    begin = anchor.received - 14 * DAY if recent and anchor.received else None
    until = anchor.received if recent else None
    return TimeMention(position, match.end(), match[0], begin, until, True, "part" if match["part"] else ""), anchor


def read_festival(text: str, position: int, anchor: Anchor, zone: tzinfo) -> tuple[TimeMention | None, Anchor]:
    """A public holiday of this or the told year: the one nearest to the report (lexicons/festivals.tsv)."""
    match = _festival().match(text, position)
    if match is None:
        return None, anchor
    days = _festivals().get(match["name"], {})
    told = match["year"] or match["ryear"]
    if told is None and anchor.received is not None:
        now = anchor.received.replace(tzinfo=None)
        year = min(days, key=lambda each: abs(days[each][0] - now), default=None)
    elif match["year"]:
        year = int(match["year"])
    else:
        year = None if anchor.received is None else anchor.received.year + _YEAR_SHIFT[told or "今年"]
    if year not in days:
        return TimeMention(position, match.end(), match[0], None, None, True, "day"), anchor
    first, length = days[year]
    begin = first.replace(tzinfo=zone)
    vague = bool(match["around"])
    return TimeMention(position, match.end(), match[0], begin, begin + length * DAY, vague, "day"), anchor


@cache
def _festivals() -> dict[str, dict[int, tuple[datetime, int]]]:
    found: dict[str, dict[int, tuple[datetime, int]]] = {}
    for row in rows("festivals"):
        for name in row["names"].split("|"):
            first = datetime.fromisoformat(row["first"])
            found.setdefault(name, {})[first.year] = first, int(row["days"])
    return found


@cache
def _festival() -> re.Pattern[str]:
    names = "|".join(sorted(_festivals(), key=len, reverse=True))
    return re.compile(
        rf"(?:(?P<year>\d{{4}})年|(?P<ryear>今年|去年|前年|明年))?(?P<name>{names})(?![东西南北中]?[路街道村镇巷]|大道|广场|新村|小区|社区|商[圈城]|学校|小学|中学)"
        r"(?P<around>期间|前后|前夜|前夕|前|后)?(?:假期|长假|当天|当日|夜)?"
    )
