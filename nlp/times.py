"""Time expressions: where they stand, [begin, until) against the report's own time, how fine, how vague.

A bare clock or day takes its date from the latest full date before it in the text, else from `received_at`. House and
room numbers (小行路15号, 3号楼) are no dates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from domain.clock import DAY, SHANGHAI
from domain.reading import TimeMention
from nlp.text import half_width, number

_N = r"(?:\d{1,4}|[一二两三四五六七八九十]{1,3}|半|几|数|多)"
_PARTS = {
    "凌晨": (0, 6),
    "清晨": (5, 8),
    "清早": (5, 8),
    "早晨": (6, 9),
    "早上": (6, 9),
    "上午": (8, 12),
    "中午": (11, 14),
    "午后": (12, 15),
    "下午": (12, 18),
    "傍晚": (17, 20),
    "晚上": (18, 24),
    "晚间": (18, 24),
    "夜里": (19, 30),
    "夜间": (19, 30),
    "半夜": (23, 29),
    "深夜": (22, 28),
    "午夜": (23, 25),
    "晚": (18, 24),
    "夜": (19, 30),
    "晨": (5, 9),
    "早": (6, 9),
    "白天": (7, 19),
    "全天": (0, 24),
}  # fmt: skip — hours of the day; past 24 is the next day
_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_RELATIVE = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨": -1, "今天": 0, "今日": 0, "当天": 0, "当日": 0,
    "今": 0, "明天": 1, "明日": 1, "后天": 2, "前": -2, "当": 0, "明": 1,
}  # fmt: skip
_WEEKDAYS = {name: index for index, name in enumerate("一二三四五六日")} | {"天": 6}
_NOT_A_DAY = r"(?![楼栋幢座线店院门机炉泵井塔坑馆桥厂房室单库仓车站台地])"

_DATE = rf"""
 (?:(?P<year>\d{{4}})年|(?P<ryear>今年|去年|前年|明年)的?)?
 (?:(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月份?|(?P<rmonth>本月|这个月|上个月|上月|下个月|下月|当月))
 (?:(?:的)?(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]{_NOT_A_DAY}|(?P<third>上旬|中旬|下旬|初|中|底|末))?
"""
_ISO = r"(?P<iso>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})"
_REL = rf"(?P<rel>大前天|前天|前日|昨天|昨日|今天|今日|当天|当日|明天|明日|后天|[昨今前当明](?=(?:{_PART})))"
_BARE = r"(?P<bday>\d{1,2}|[一二三四五六七八九十]{2,3})日(?!均|常|子|报|历|期|用|前|后)"
_WEEK = r"(?P<week>上上|上|本|这|下)?(?:个)?(?:周|星期|礼拜)(?P<wday>[一二三四五六日天末])"
_YEAR = r"(?:(?P<yonly>(?:19|20)\d{2})年(?:度)?|(?P<ryonly>今年|去年|前年|明年)(?P<yseason>以来|初|年初|春季|夏季|秋季|冬季|[春夏秋冬]天|底|年底|上半年|下半年)?)"
_CLOCK = (
    r"(?P<hour>\d{1,2}|[一二两三四五六七八九十]{1,3})(?:[点时](?:整|钟)?(?:(?P<minute>\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)分?|(?P<half>半)|(?P<quarter>[一三])刻)?"
    r"|:(?P<minute2>\d{2})(?::\d{2})?)(?P<about>多|左右|许)?"
)
_POINT = re.compile(
    rf"(?:(?:{_ISO}|{_DATE}|{_REL}|{_WEEK}|{_YEAR}|{_BARE})[ T]?)?(?P<part>{_PART})?(?:[ ]?{_CLOCK})?", re.VERBOSE
)
_SPAN = re.compile(
    rf"(?P<lead>近|最近|过去|这|连续|持续|长达|已有|已经|已)?(?:了)?(?P<count>{_N})(?:个)?(?:多|余)?(?:个)?(?P<unit>小时|分钟|天|日|周|星期|礼拜|月|年|晚)"
    r"(?P<tail>前|之前|以前|以来|来|内|之内|以内|左右|多|后|之后)?"
)
_HABIT = re.compile(
    rf"(?:每天|天天|每日|每晚|每周|每到|每逢|一到|长期|经常|常年|平时|平日|一直|近期|最近|近日|近来|前不久|前段时间|这段时间|这几天|这两天|日前)"
    rf"(?:周[一二三四五六日末天]|节假日|周末)?(?P<part>{_PART})?(?:[ ]?{_CLOCK})?"
)
_BOUNDARY = re.compile(r"\s*(?:至|到|-|~|—)\s*(?:次日|第二天|当日|当天)?")
_RANGE_JOIN = 4


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What bare expressions refer to."""

    moment: datetime | None

    @property
    def midnight(self) -> datetime | None:
        return None if self.moment is None else self.moment.replace(hour=0, minute=0, second=0, microsecond=0)


def find_times(body: str, *, received_at: datetime | None, zone: tzinfo = SHANGHAI) -> tuple[TimeMention, ...]:
    """Time expressions of a text in order, none overlapping. Without `received_at` relative ones have no value."""
    text = half_width(body)
    anchor = _Anchor(None if received_at is None else received_at.astimezone(zone))
    found: list[TimeMention] = []
    position = 0
    while position < len(text):
        mention, anchor = _at(text, position, anchor, zone)
        if mention is None:
            position += 1
            continue
        if found and _joins(text, found[-1], mention):
            found[-1] = _joined(found[-1], mention, body)
        else:
            found.append(replace(mention, text=body[mention.start : mention.end]))
        position = mention.end
    return tuple(found)


def _at(text: str, position: int, anchor: _Anchor, zone: tzinfo) -> tuple[TimeMention | None, _Anchor]:
    if text[position] not in _STARTS:
        return None, anchor
    for read in (_read_span, _read_habit, _read_point):
        mention, anchor_after = read(text, position, anchor, zone)
        if mention is not None:
            return mention, anchor_after
    return None, anchor


_STARTS = frozenset(
    "0123456789今去前明本这上下当昨大后周星礼凌清早上中午下傍晚夜半深白全一二两三四五六七八九十近最过连持长已每天几数多平经常日晨"
)


def _read_point(text: str, position: int, anchor: _Anchor, zone: tzinfo) -> tuple[TimeMention | None, _Anchor]:
    match = _POINT.match(text, position)
    if match is None or match.end() == position or not _is_time(text, match):
        return None, anchor
    groups = match.groupdict()
    day = _day(groups, anchor, zone)
    if day is None:
        begin = until = None
        grain = _grain(groups)
    else:
        begin, until, grain = day
        begin, until, grain = _within_day(groups, begin, until, grain)
    has_full_date = bool(groups["iso"] or groups["day"] or groups["rel"] or groups["bday"])
    if has_full_date and begin is not None:
        anchor = _Anchor(begin)
    vague = bool(groups["about"] or groups["third"] or groups["yseason"])
    return TimeMention(position, match.end(), match[0], begin, until, vague, grain), anchor


def _is_time(text: str, match: re.Match[str]) -> bool:
    groups = match.groupdict()
    before = text[match.start() - 1] if match.start() else ""
    if before.isdigit() or (before == "." and match.start() > 1 and text[match.start() - 2].isdigit()):
        return False
    named = [groups[name] for name in ("iso", "month", "rmonth", "rel", "wday", "yonly", "ryonly", "bday")]
    if groups["hour"]:
        hour = number(groups["hour"])
        after = text[match.end() : match.end() + 1]
        if hour is None or hour > 24 or after.isdigit():
            return False
        bare = not any(named) and not groups["part"]
        if (
            bare
            and text[match.start() : match.end()].endswith(("点", "时"))
            and (
                (before and before in "第有差缺了多")
                or after in ("意", "是", "也", "都", "候", "间", "代", "期", "常", "分")
            )
        ):
            return False
        if bare and groups["minute2"] and int(groups["minute2"]) > 59:
            return False
        if bare and not groups["hour"].isdigit() and match[0].endswith("点") and groups["hour"] in "一二两三":
            return False  # 一点, 两点 are mostly counted points
    elif not any(named) and (not groups["part"] or len(groups["part"]) < 2):
        return False
    if groups["month"] and not groups["day"] and not groups["third"] and not groups["year"] and not groups["ryear"]:
        month = number(groups["month"])
        if month is None or not 1 <= month <= 12 or (before in "个几多数第半" and before):
            return False
    return True


def _day(groups: dict[str, str | None], anchor: _Anchor, zone: tzinfo) -> tuple[datetime, datetime, str] | None:
    midnight = anchor.midnight
    try:
        if iso := groups["iso"]:
            year, month, day = (int(part) for part in re.split(r"[-/.]", iso))
            start = datetime(year, month, day, tzinfo=zone)
            return start, start + DAY, "day"
        if groups["month"] or groups["rmonth"]:
            return _month(groups, midnight, zone)
        if groups["yonly"] or groups["ryonly"]:
            return _year(groups, midnight, zone)
    except ValueError:
        return None
    if midnight is None:
        return None
    if bare := groups["bday"]:
        try:
            start = midnight.replace(day=number(bare) or 0)
        except ValueError:
            return None
        return start, start + DAY, "day"
    if groups["rel"]:
        start = midnight + _RELATIVE[groups["rel"]] * DAY
        return start, start + DAY, "day"
    if groups["wday"]:
        return _weekday(groups, midnight)
    return midnight, midnight + DAY, "day"


def _month(
    groups: dict[str, str | None], midnight: datetime | None, zone: tzinfo
) -> tuple[datetime, datetime, str] | None:
    if groups["rmonth"]:
        if midnight is None:
            return None
        shift = {"上": -1, "下": 1}.get(groups["rmonth"][0], 0)
        first = _first_of(midnight, shift)
    else:
        month = number(groups["month"] or "") or 0
        if groups["year"]:
            first = datetime(int(groups["year"]), month, 1, tzinfo=zone)
        elif midnight is None:
            return None
        elif groups["ryear"]:
            first = midnight.replace(year=midnight.year + _YEARS[groups["ryear"]], month=month, day=1)
        else:
            first = midnight.replace(month=month, day=1)
            if first > midnight + 45 * DAY:  # a bare later month is last year's
                first = first.replace(year=first.year - 1)
    if groups["day"]:
        day = number(groups["day"])
        if day is None or not 1 <= day <= 31:
            raise ValueError(day)
        start = first.replace(day=day)
        return start, start + DAY, "day"
    if third := groups["third"]:
        begin, until = {"上旬": (1, 11), "初": (1, 11), "中旬": (11, 21), "中": (11, 21)}.get(third, (21, 0))
        return first.replace(day=begin), first.replace(day=until) if until else _first_of(first, 1), "part"
    return first, _first_of(first, 1), "month"


_YEARS = {"今年": 0, "去年": -1, "前年": -2, "明年": 1}


def _year(
    groups: dict[str, str | None], midnight: datetime | None, zone: tzinfo
) -> tuple[datetime, datetime, str] | None:
    if groups["yonly"]:
        year = int(groups["yonly"])
    elif midnight is None:
        return None
    else:
        year = midnight.year + _YEARS[groups["ryonly"] or "今年"]
    start, end = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    season = groups["yseason"] or ""
    if season == "以来" and midnight is not None:
        return start, midnight + DAY, "year"
    if not season:
        return start, end, "year"
    months = {
        "初": (1, 4),
        "春": (3, 6),
        "夏": (6, 9),
        "秋": (9, 12),
        "底": (11, 13),
        "上": (1, 7),
        "下": (7, 13),
        "冬": (12, 13),
    }
    first, last = months.get(season.replace("年", "")[0], (1, 13))
    return start.replace(month=first), _first_of(start, last - 1), "part"


def _weekday(groups: dict[str, str | None], midnight: datetime) -> tuple[datetime, datetime, str]:
    monday = midnight - midnight.weekday() * DAY
    shift = {"上上": -2, "上": -1, "下": 1}.get(groups["week"] or "", 0)
    if groups["wday"] == "末":
        start = monday + (7 * shift + 5) * DAY
        return start, start + 2 * DAY, "day"
    start = monday + (7 * shift + _WEEKDAYS[groups["wday"] or "一"]) * DAY
    if not groups["week"] and start > midnight:  # a bare weekday is the last one
        start -= 7 * DAY
    return start, start + DAY, "day"


def _within_day(
    groups: dict[str, str | None], begin: datetime, until: datetime, grain: str
) -> tuple[datetime, datetime, str]:
    part, hour_text = groups["part"], groups["hour"]
    if hour_text:
        hour = number(hour_text) or 0
        if part in ("下午", "傍晚", "晚上", "晚间", "晚", "午后") and hour < 12:
            hour += 12
        if part in ("中午",) and hour < 11:
            hour += 12
        if part in ("夜里", "夜间", "半夜", "深夜", "夜") and 6 <= hour < 12:
            hour += 12
        minute_text = groups["minute"] or groups["minute2"]
        minute = number(minute_text) if minute_text else 30 if groups["half"] else None
        if groups["quarter"]:
            minute = {"一": 15, "三": 45}[groups["quarter"]]
        start = begin.replace(hour=0) + timedelta(hours=hour, minutes=minute or 0)
        fine = minute is not None
        return start, start + timedelta(minutes=1 if fine else 60), "minute" if fine else "hour"
    if part and grain == "day":
        first, last = _PARTS[part]
        return begin + timedelta(hours=first), begin + timedelta(hours=last), "part"
    return begin, until, grain


def _grain(groups: dict[str, str | None]) -> str:
    if groups["hour"]:
        return "minute" if groups["minute"] or groups["minute2"] or groups["half"] else "hour"
    if groups["part"]:
        return "part"
    if groups["day"] or groups["rel"] or groups["wday"] or groups["iso"]:
        return "day"
    return "month" if groups["month"] or groups["rmonth"] else "year"


def _read_span(text: str, position: int, anchor: _Anchor, zone: tzinfo) -> tuple[TimeMention | None, _Anchor]:
    match = _SPAN.match(text, position)
    if match is None or not (match["lead"] or match["tail"]):
        return None, anchor
    if match["lead"] == "这" and match["tail"] is None and match["count"] not in ("几", "两"):
        return None, anchor
    if match["unit"] in ("日", "月", "晚") and match["lead"] is None and "个" not in match[0]:
        return None, anchor
    if anchor.moment is None:
        return TimeMention(position, match.end(), match[0], None, None, True, ""), anchor
    length = _length(match["count"], match["unit"])
    if length is not None and length > 100 * 366 * DAY:
        return None, anchor  # 2018年前 is a year, not two thousand of them
    vague = match["count"] in ("几", "数", "多", "半") or "多" in match[0] or "左右" in match[0] or length is None
    length = length or 3 * timedelta(days=_DAYS[match["unit"]])  # 几天: three, and vague
    if match["tail"] in ("前", "之前", "以前"):
        begin = anchor.moment - length
        return TimeMention(position, match.end(), match[0], begin, begin + DAY, True, "day"), anchor
    if match["tail"] in ("内", "之内", "以内", "后", "之后") and match["lead"] not in ("近", "最近", "过去"):
        return TimeMention(position, match.end(), match[0], anchor.moment, anchor.moment + length, vague, "day"), anchor
    return TimeMention(position, match.end(), match[0], anchor.moment - length, anchor.moment, vague, "day"), anchor


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
    value = 0.5 if count == "半" else number(count)
    if value is None:
        return None
    return timedelta(days=min(value * _DAYS[unit], 40_000))


def _read_habit(text: str, position: int, anchor: _Anchor, zone: tzinfo) -> tuple[TimeMention | None, _Anchor]:
    match = _HABIT.match(text, position)
    if match is None:
        return None, anchor
    recent = match[0].startswith(("近", "最近", "前", "这", "日前"))
    begin = anchor.moment - 14 * DAY if recent and anchor.moment else None
    until = anchor.moment if recent else None
    return TimeMention(position, match.end(), match[0], begin, until, True, "part" if match["part"] else ""), anchor


def _joins(text: str, left: TimeMention, right: TimeMention) -> bool:
    between = text[left.end : right.start]
    return len(between) <= _RANGE_JOIN and _BOUNDARY.fullmatch(between) is not None


def _joined(left: TimeMention, right: TimeMention, body: str) -> TimeMention:
    until = right.until
    if until is not None and left.begin is not None and until <= left.begin:
        until += DAY  # 22时至次日6时
    return replace(
        left, end=right.end, text=body[left.start : right.end], until=until, vague=left.vague or right.vague,
        granularity=right.granularity,
    )  # fmt: skip


def _first_of(moment: datetime, shift: int) -> datetime:
    """Midnight of the first day of the month, `shift` months on."""
    month = moment.month - 1 + shift
    return moment.replace(year=moment.year + month // 12, month=month % 12 + 1, day=1)


def spans(body: str) -> Iterator[tuple[int, int]]:
    """Offsets of the expressions alone, whatever they are worth."""
    return ((each.start, each.end) for each in find_times(body, received_at=None))
