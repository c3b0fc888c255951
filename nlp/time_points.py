"""Times told as points: dates, weekdays, parts of a day, clocks, and their [begin, until) against an anchor."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from domain.clock import DAY
from domain.reading import TimeMention
from nlp.text import number

Groups = dict[str, str | None]
Value = tuple[datetime, datetime, str]

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
    "今": 0, "明天": 1, "明日": 1, "后天": 2, "前": -2, "当": 0, "明": 1, "次日": 1, "第二天": 1, "本日": 0,
}  # fmt: skip
_OF_THE_STORY = frozenset(
    {"当天", "当日", "当", "次日", "第二天"}
)  # counted from the date told last, not from the report
_WEEKDAYS = {name: index for index, name in enumerate("一二三四五六日")} | {"天": 6}
_YEARS = {"今年": 0, "去年": -1, "前年": -2, "明年": 1}
_NOT_A_DAY = r"(?![楼栋幢座线店院门机炉泵井塔坑馆桥厂房室单库仓车站台地])"

_DATE = rf"""
 (?:(?P<year>\d{{4}})年|(?P<ryear>今年|去年|前年|明年)的?)?
 (?:(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月份?|(?P<rmonth>本月|这个月|上个月|上月|下个月|下月|当月|月(?=[初中底末]))(?:份)?)
 (?:(?:的)?(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]{_NOT_A_DAY}|(?P<third>上旬|中旬|下旬|初|中(?![心央毒午学小]) |底|末))?
"""
_ISO = r"(?P<iso>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})"
_DOTTED = rf"(?P<dotted>(?:1[0-2]|0?[1-9])\.(?:3[01]|[12]\d|0?[1-9])(?=[ ]?(?:{_PART}|\|)))"
_REL = rf"(?P<rel>大前天|前天|前日|昨天|昨日|今天|今日|本日|当天|当日|次日|第二天|明天|明日|后天|[昨今前当明](?=(?:{_PART})|\d{{1,2}}[:点时]))"
_BARE = r"(?P<bday>\d{1,2}|[一二三四五六七八九十]{2,3})日(?!均|常|子|报|历|期|用|前|后)"
_WEEK = r"(?:(?P<week>上上|上|本|这|下)?(?:个)?(?:周|星期|礼拜)(?P<wday>[一二三四五六日天末])|(?P<wonly>上上|上|本|这|下)(?:个)?(?:周|星期|礼拜)(?![围边长岁年转]))"
_YEAR = r"(?:(?P<yonly>(?:19|20)\d{2})年(?:度)?|(?P<ryonly>今年|去年|前年|明年))(?P<yseason>以来|初|年初|[春夏秋冬]季|[春夏秋冬]天|汛期|底|年底|上半年|下半年)?"
CLOCK = (
    r"(?P<hour>\d{1,2}|[一二两三四五六七八九十]{1,3})(?:[点时](?:整|钟)?(?:(?P<minute>\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)分?|(?P<half>半)|(?P<quarter>[一三])刻)?"
    r"|:(?P<minute2>\d{2})(?::\d{2})?)(?P<about>多|左右|许)?"
)
PART = _PART
_POINT = re.compile(
    rf"(?:(?:{_ISO}|{_DOTTED}|{_DATE}|{_REL}|{_WEEK}|{_YEAR}|{_BARE})[ T]?)?(?P<part>{_PART})?(?:[ ]?{CLOCK})?(?P<tail>起(?![火诉来吊重床])|以来|前后|之前|以前)?",
    re.VERBOSE,
)
_NAMED = ("iso", "dotted", "month", "rmonth", "rel", "wday", "wonly", "yonly", "ryonly", "bday")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What bare expressions refer to: `moment` is the date told last in the text, at first the report's own time."""

    moment: datetime | None
    received: datetime | None

    @property
    def midnight(self) -> datetime | None:
        return _midnight(self.moment)

    @property
    def today(self) -> datetime | None:
        return _midnight(self.received)


def read_point(text: str, position: int, anchor: Anchor, zone: tzinfo) -> tuple[TimeMention | None, Anchor]:
    """The point that begins here, and what later bare clocks refer to."""
    match = _POINT.match(text, position)
    if match is None or match.end() == position or not _is_time(text, match):
        return None, anchor
    groups = match.groupdict()
    day = _day(groups, anchor, zone)
    begin = until = None
    grain = _grain(groups)
    if day is not None:
        begin, until, grain = _within_day(groups, *day)
    if (groups["iso"] or groups["day"] or groups["rel"] or groups["bday"] or groups["dotted"]) and begin is not None:
        anchor = replace(anchor, moment=begin)
    tail = groups["tail"]
    if (
        begin is not None
        and until is not None
        and tail in ("起", "以来")
        and anchor.received
        and anchor.received > until
    ):
        until = anchor.received  # since then, and still
    vague = bool(groups["about"] or groups["third"] or groups["yseason"]) or tail in ("前后", "之前", "以前")
    return TimeMention(position, match.end(), match[0], begin, until, vague, grain), anchor


def _is_time(text: str, match: re.Match[str]) -> bool:
    groups = match.groupdict()
    before = text[match.start() - 1] if match.start() else ""
    if before.isdigit() or (before == "." and match.start() > 1 and text[match.start() - 2].isdigit()):
        return False
    named = [groups[name] for name in _NAMED]
    if groups["hour"]:
        hour = _hour(groups["hour"])
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


def _day(groups: Groups, anchor: Anchor, zone: tzinfo) -> Value | None:
    midnight, today = anchor.midnight, anchor.today
    try:
        if iso := groups["iso"]:
            year, month, day = (int(part) for part in re.split(r"[-/.]", iso))
            start = datetime(year, month, day, tzinfo=zone)
            return start, start + DAY, "day"
        if groups["month"] or groups["rmonth"] or groups["dotted"]:
            return _month(groups, midnight if groups["month"] and not groups["ryear"] else today, zone)
        if groups["yonly"] or groups["ryonly"]:
            return _year(groups, today, zone)
    except ValueError:
        return None
    if midnight is None or today is None:
        return None
    if bare := groups["bday"]:
        try:
            start = midnight.replace(day=number(bare) or 0)
        except ValueError:
            return None
        return start, start + DAY, "day"
    if groups["rel"]:
        start = (midnight if groups["rel"] in _OF_THE_STORY else today) + _RELATIVE[groups["rel"]] * DAY
        return start, start + DAY, "day"
    if groups["wday"] or groups["wonly"]:
        return _weekday(groups, today)
    return midnight, midnight + DAY, "day"


def _month(groups: Groups, midnight: datetime | None, zone: tzinfo) -> Value | None:
    if dotted := groups["dotted"]:
        groups = groups | dict(zip(("month", "day"), dotted.split("."), strict=True))
    if groups["rmonth"]:
        if midnight is None:
            return None
        shift = {"上": -1, "下": 1}.get(groups["rmonth"][0], 0)
        first = first_of(midnight, shift)
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
        return first.replace(day=begin), first.replace(day=until) if until else first_of(first, 1), "part"
    return first, first_of(first, 1), "month"


def _year(groups: Groups, midnight: datetime | None, zone: tzinfo) -> Value | None:
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
        "汛": (6, 10),
    }
    first, last = months.get(season.replace("年", "")[0], (1, 13))
    return start.replace(month=first), first_of(start, last - 1), "part"


def _weekday(groups: Groups, midnight: datetime) -> Value:
    monday = midnight - midnight.weekday() * DAY
    shift = {"上上": -2, "上": -1, "下": 1}.get(groups["week"] or groups["wonly"] or "", 0)
    if groups["wonly"]:
        start = monday + 7 * shift * DAY
        return start, start + 7 * DAY, "week"
    if groups["wday"] == "末":
        start = monday + (7 * shift + 5) * DAY
        return start, start + 2 * DAY, "day"
    start = monday + (7 * shift + _WEEKDAYS[groups["wday"] or "一"]) * DAY
    if not groups["week"] and start > midnight:  # a bare weekday is the last one
        start -= 7 * DAY
    return start, start + DAY, "day"


def _within_day(groups: Groups, begin: datetime, until: datetime, grain: str) -> Value:
    part, hour_text = groups["part"], groups["hour"]
    if hour_text:
        hour = _hour(hour_text) or 0
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


def _grain(groups: Groups) -> str:
    if groups["hour"]:
        return "minute" if groups["minute"] or groups["minute2"] or groups["half"] else "hour"
    if groups["part"]:
        return "part"
    if groups["day"] or groups["rel"] or groups["wday"] or groups["iso"]:
        return "day"
    return "month" if groups["month"] or groups["rmonth"] else "year"


def first_of(moment: datetime, shift: int) -> datetime:
    """Midnight of the first day of the month, `shift` months on."""
    month = moment.month - 1 + shift
    return moment.replace(year=moment.year + month // 12, month=month % 12 + 1, day=1)


def _hour(text: str) -> int | None:
    """Three or four o'clock is three."""
    return number(text[0]) if len(text) == 2 and "十" not in text and not text.isdigit() else number(text)


def _midnight(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(hour=0, minute=0, second=0, microsecond=0)
