"""Dates, days told by a word, weeks, months, seasons and years: what they mean against an anchor."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from functools import cache

from domain.clock import DAY
from nlp.lexicon import rows
from nlp.text import number
from nlp.time_festivals import Day
from nlp.time_values import Anchor, add_months, bounds, date, first_of, monday, year_of

AHEAD_MONTH, AHEAD_DAY = 45 * DAY, 15 * DAY  # a bare month or day may be so far ahead of the report, else it is past
AHEAD_DEADLINE = 200 * DAY  # 9月30日前 looks ahead

NUM = r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})"
_RANGE = rf"{NUM}(?:[-~至到]{NUM})?"
YEAR4 = r"(?:19|20)\d{2}|[一二][〇零○九O][〇零○一二三四五六七八九]{2}"
_RYEARS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2}
_SYEARS = {"同年": 0, "当年": 0, "次年": 1, "第二年": 1, "翌年": 1}  # of the story
_RYEAR = "|".join([*_RYEARS, *_SYEARS])
_SHORT = r"(?<![\d.])\d{2}|[五六七八九][零〇一二三四五六七八九]"
_NOT_A_DAY = r"(?![楼栋幢座线店院门机炉泵井塔坑馆桥厂房室单库仓车站台地铺桩柱口令码])"
_SEASON = r"年?初(?![一二三四五六七八九十中级高])|年?[底末尾](?!楼|层|商)|年中|[上下]半年|第?[一二三四1-4]季度|前[二三两]季度|[春夏秋冬][天季]|汛期|暑假|寒假|全年"
_THIRD = r"上旬|中旬|下旬|中下旬|上中旬|初(?![一二三四五六七八九十]|中|级)|中(?![心央毒午学小间途])|底|末|尾"
_MONTHS_OF = {
    "初": (1, 4), "底": (11, 13), "末": (11, 13), "尾": (11, 13), "中": (6, 8), "上": (1, 7), "下": (7, 13), "春": (3, 6),
    "夏": (6, 9), "秋": (9, 12), "冬": (12, 15), "汛": (6, 10), "暑": (7, 9), "寒": (1, 3), "全": (1, 13),
}  # fmt: skip
_THIRDS = {
    "上旬": (1, 11), "中旬": (11, 21), "下旬": (21, 0), "中下旬": (11, 0), "上中旬": (1, 21), "初": (1, 11), "中": (11, 21),
}  # fmt: skip
_LAST_THIRD = (21, 0)
_WEEKDAYS = {name: index for index, name in enumerate("一二三四五六日")} | {"天": 6}
_DEADLINE = re.compile(r"\s*(?:之?前|以前)(?!后)")
_SINCE = re.compile(r"以来|至今")

_ISO = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d|[日号]?[-/.]\d)[日号]?"
)
_COMPACT = re.compile(
    r"(?<![\dA-Za-z])(?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?![\dA-Za-z])"
)
_YEAR_MONTH = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})[-/.](?P<month>1[0-2]|0?[1-9])(?:月份?)?(?![\d.%米元吨亩万亿公平立千兆克升度个号栋楼室])(?!-\d{1,2}(?!\d))"
)
_DATE = re.compile(
    rf"(?:(?P<year>{YEAR4}|{_SHORT})年度?(?:的|在)?|(?P<ryear>{_RYEAR})的?)?"
    rf"(?:(?P<month>{_RANGE}|元)月(?:份|分(?![之钟]))?|(?P<rmonth>上上个?月|本月|这个月|上个月|上月|下个月|下月|当月|同月|次月|这月|月(?=初|中旬|底|末|上旬|下旬))份?)"
    rf"(?:的?(?P<day>{_RANGE})(?:[日号]{_NOT_A_DAY}|(?=[,，。;； ]|$|左右|早上|晚上|上午|下午|凌晨))|的?(?P<third>{_THIRD}))?"
)
_SLASH = re.compile(
    r"(?<![\d/A-Za-z.])(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])(?![\d/%A-Za-z.])(?=[日号]|[ ,，。:：;；(]|$|[晚早夜白中上下凌清傍起前后至到-])[日号]?"
)
_LINE_DATE = re.compile(
    r"(?:(?<=\n)|(?<![\s\S])|(?<=[于在] )|(?<=于)|(?<= ))(?P<month>1[0-2]|0?[1-9])\.(?P<day>3[01]|[12]\d|0?[1-9])(?:(?=\n)|(?=[复检巡抽排自]查|[面复初]试|[走暗]访|接报|[收接]到|已[检修改]|才))"
)
_DOTTED = re.compile(
    r"(?<![\d.A-Za-z])(?P<month>1[0-2]|0?[1-9])\.(?P<day>3[01]|[12]\d|0?[1-9])(?![\d.%A-Za-z])"
    r"(?:[日号]|(?=[ ]?(?:凌晨|清晨|早|上午|中午|下午|傍晚|晚|夜|白班|全天|\||\d{1,2}[:点时])))"
)
_BARE_DAY = re.compile(
    rf"(?P<day>{NUM}(?:[日号]?[-~至到]{NUM})?)(?:日(?!均|常|子|报|历|期|用|前|后|内|之|以[内上]|租|托|产|光|语|本)|号(?=[晚早上下凌清傍中夜起](?![海面方]))|号(?P<bare>)){_NOT_A_DAY}"
)
_PAIR = re.compile(r"(?P<first>[昨今明前])(?P<second>[今明后昨])[两二]?[天日]")
_WEEK = re.compile(
    r"(?P<week>上上|上|本|这|下下|下)?个?(?:周|星期|礼拜)(?P<wday>[一二三四五六日天末])(?![部次年期家全楼所个])"
    r"|(?P<wonly>上上|上|本|这|下下|下)个?(?:周|星期|礼拜)(?![围边长岁年转末身知])"
)
_YEAR = re.compile(
    rf"(?:(?P<year>{YEAR4})年(?:度|份)?|(?P<short>{_SHORT})年份?|(?P<plain>(?:19|20)\d{{2}})(?=以来|至今|之前|以前|之后)|(?P<ryear>{_RYEAR}))(?:的?(?P<season>{_SEASON}))?"
)
_YEARS = re.compile(r"(?<!\d)(?P<first>(?:19|20)\d{2})年?[-~至到]+(?P<last>(?:19|20)\d{2})年")
_BARE_SEASON = re.compile(r"(?P<season>年[初底末尾中](?!楼|层)|[上下]半年|第?[一二三四1-4]季度|前[二三两]季度)")
_DECADE = re.compile(
    r"(?P<century>上世纪|上个世纪|本世纪)?(?P<tens>[二三四五六七八九]十|[2-9]0)年代(?:初期?|中期|末期?)?"
)
_SHORT_YEAR_FOLLOWS = re.compile(r"起|开始|建|买|购|入住|交房|开业|的时候|那[年次场]|至|到\d|-\d")
_IN = tuple("在于从自")
_NOT_A_YEAR = re.compile(r"[来了没前后内多]|产权|使用权|历史|老|寿命|时间|以[上来内]|左右|代|级|制")


def read_date(text: str, position: int, anchor: Anchor, zone: tzinfo) -> Day | None:
    """The longest date, day, week, month, season or year that begins here; a Day without a value for an impossible one."""
    found = [
        day
        for pattern, value in _PATTERNS
        if (match := pattern.match(text, position)) and (day := value(match, anchor, zone))
    ]
    if (word := _words().match(text, position)) and (day := _relative(word, anchor)):
        found.append(day)
    return max(found, key=lambda day: day.end, default=None)


def _one_day(end: int, begin: datetime | None, until: datetime | None = None, *, vague: bool = False) -> Day:
    return Day(end, begin, None if begin is None else (until or begin + DAY), "day", vague, tells=True)


def _full(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day:
    return _one_day(match.end(), date(int(match["year"]), int(match["month"]), int(match["day"]), zone))


def _year_month(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day | None:
    begin = date(int(match["year"]), int(match["month"]), 1, zone)
    return Day(match.end(), begin, first_of(begin, 1) if begin else None, "month", tells=True)


def _month_day(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day:
    month, day = int(match["month"]), int(match["day"])
    year = _year_for(match, month, day, anchor, zone)
    return _one_day(match.end(), None if year is None else date(year, month, day, zone))


def _year_for(match: re.Match[str], month: int, day: int, anchor: Anchor, zone: tzinfo) -> int | None:
    """The year of a bare month: that of the story, or the latest in which it is not far ahead of the report."""
    if anchor.moment is None:
        return None
    if anchor.received is None:
        return anchor.moment.year
    ahead = AHEAD_DEADLINE if _DEADLINE.match(match.string, match.end()) else AHEAD_MONTH
    if _SINCE.match(match.string, match.end()):
        ahead = timedelta()
    year = anchor.moment.year + (0 if anchor.told else 1)
    if anchor.told and anchor.moment > anchor.received:
        ahead += anchor.moment - anchor.received
    while (
        (begin := date(year, month, min(day, 28), zone))
        and begin > anchor.received + ahead
        and year > anchor.moment.year - 2
    ):
        year -= 1
    return year


def _dated(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day | None:
    before = match.string[match.start() - 1 : match.start()]
    months = bounds(match["month"].replace("元", "1")) if match["month"] else None
    if match["month"] and (months is None or (not 1 <= months[0] <= months[1] <= 12 and months[0] > 12)):
        return None
    days = bounds(match["day"]) if match["day"] else None
    if (
        match["month"]
        and not match["year"]
        and not match["ryear"]
        and (before.isdecimal() or before in tuple("个几多数第半."))
    ):
        return None
    if match["day"] and (days is None or not 1 <= days[0] <= 31):
        return None
    first = _first_month(match, months, days[0] if days else 1, anchor, zone)
    if first is None:
        return Day(match.end(), None, None, "day" if days else "part" if match["third"] else "month")
    guess = bool((months and months[2]) or (days and days[2]))
    if days:
        begin = date(first.year, first.month, days[0], zone)
        last = date(first.year, first.month, max(days[:2]), zone)
        return _one_day(match.end(), begin, None if last is None else last + DAY, vague=guess)
    if third := match["third"]:
        start, stop = _THIRDS.get(third, _LAST_THIRD)
        until = first.replace(day=stop) if stop else first_of(first, 1)
        return Day(match.end(), first.replace(day=start), until, "part", not third.endswith("旬"), tells=True)
    until = first_of(first, 1 + (months[1] - months[0] if months and months[1] > months[0] else 0))
    return Day(match.end(), first, until, "month", guess, tells=True)


def _first_month(
    match: re.Match[str], months: tuple[int, int, bool] | None, day: int, anchor: Anchor, zone: tzinfo
) -> datetime | None:
    if name := match["rmonth"]:
        base = anchor.moment if name[0] in "当同次" else anchor.received
        shift = -2 if name.startswith("上上") else {"上": -1, "下": 1, "次": 1}.get(name[0], 0)
        return None if base is None else first_of(base, shift)
    if months is None:
        return None
    if match["year"]:
        year: int | None = year_of(match["year"], anchor)
    elif match["ryear"]:
        year = _relative_year(match["ryear"], anchor)
    else:
        year = _year_for(match, months[0], day, anchor, zone)
    return None if year is None else date(year, months[0], 1, zone)


def _relative_year(name: str, anchor: Anchor) -> int | None:
    if name in _SYEARS:
        return None if anchor.moment is None else anchor.moment.year + _SYEARS[name]
    return None if anchor.received is None else anchor.received.year + _RYEARS[name]


def _bare_day(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day | None:
    days = bounds(match["day"].replace("日", "").replace("号", ""))
    before = match.string[match.start() - 1 : match.start()]
    if days is None or not 1 <= days[0] <= days[1] <= 31 or before.isdecimal() or before in tuple("第几数./#"):
        return None
    house = before in tuple("路街巷弄里道村组幢栋楼段庄院坊园区座门牌室苑号房")
    if match["bare"] is not None and (not (days[2] or "号" in match["day"]) or house):
        return None
    if house and "号" in match[0]:
        return None
    if match["day"] == "一" and before in tuple("如有某这那半"):
        return None
    if anchor.moment is None:
        return _one_day(match.end(), None)
    first = first_of(anchor.moment)
    begin = date(first.year, first.month, days[0], zone)
    if not anchor.told and (begin is None or begin > anchor.moment + AHEAD_DAY):
        first = first_of(first, -1)
        begin = date(first.year, first.month, days[0], zone)
    return _one_day(match.end(), begin, begin + (days[1] - days[0] + 1) * DAY if begin else None, vague=days[2])


def _pair(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day | None:
    shifts = {"前": -2, "昨": -1, "今": 0, "明": 1, "后": 2}
    first, second = shifts[match["first"]], shifts[match["second"]]
    if first >= second:
        return None
    today = anchor.today
    begin, until = (None, None) if today is None else (today + first * DAY, today + (second + 1) * DAY)
    return Day(match.end(), begin, until, "day", tells=True)


def _week(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day | None:
    grain = "week" if match["wonly"] else "day"
    if anchor.received is None or anchor.today is None:
        return Day(match.end(), None, None, grain)
    told = match["week"] or match["wonly"] or ""
    week = monday(anchor.received) + 7 * {"上上": -2, "上": -1, "下": 1, "下下": 2}.get(told, 0) * DAY
    if match["wonly"]:
        return Day(match.end(), week, week + 7 * DAY, grain)
    if match["wday"] == "末":
        return Day(match.end(), week + 5 * DAY, week + 7 * DAY, grain, tells=True)
    begin = week + _WEEKDAYS[match["wday"]] * DAY
    if not told and begin > anchor.today:  # a bare weekday is the last one
        begin -= 7 * DAY
    return _one_day(match.end(), begin)


def _year(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day | None:
    if (short := match["short"]) and (not short.isdecimal() and (bounds(short) or (0, 0, True))[2]):
        return None  # 五六年 is a length
    if short:
        rest = match.string[match.end() : match.end() + 4]
        sure = (
            match["season"]
            or match.string[match.start() - 1 : match.start()] in _IN
            or (short[0] in "06789五六七八九" and not _NOT_A_YEAR.match(rest))
            or _SHORT_YEAR_FOLLOWS.match(rest)
        )
        if not sure or match.string[match.start() - 1 : match.start()] in tuple("了过达近有第满约共"):
            return None
    year = (
        year_of(told, anchor)
        if (told := match["year"] or short or match["plain"])
        else _relative_year(match["ryear"], anchor)
    )
    return _season(match, year, anchor, zone)


def _bare_season(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day | None:
    before = match.string[match.start() - 1 : match.start()]
    if before.isdecimal() or before in tuple("今去前明后同全当整半每历新过几多十一两三学"):
        return None
    return _season(match, None if anchor.received is None else anchor.received.year, anchor, zone)


def _season(match: re.Match[str], year: int | None, anchor: Anchor, zone: tzinfo) -> Day:
    season = (match["season"] or "").replace("第", "")
    name = season.replace("年", "", 1) if len(season) > 1 and season[0] == "年" else season
    grain = "part" if season and name != "全年" else "year"
    exact = not season or name[0] in "上下全" or name.endswith("季度")
    begin = None if year is None else date(year, 1, 1, zone)
    if begin is None:
        return Day(match.end(), None, None, grain, not exact)
    if name.endswith("季度"):
        quarters = number(name[-3].replace("两", "二")) or 1
        first, last = (1, 3 * quarters + 1) if name[0] == "前" else (3 * quarters - 2, 3 * quarters + 1)
    else:
        first, last = _MONTHS_OF.get(name[:1], (1, 13))
    return Day(match.end(), add_months(begin, first - 1), add_months(begin, last - 1), grain, not exact)


def _years(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day | None:
    first, last = int(match["first"]), int(match["last"])
    if first > last:
        return None
    return Day(match.end(), datetime(first, 1, 1, tzinfo=zone), datetime(last + 1, 1, 1, tzinfo=zone), "year")


def _decade(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day | None:
    year = (2000 if match["century"] == "本世纪" else 1900) + (number(match["tens"]) or 0)
    return Day(
        match.end(), datetime(year, 1, 1, tzinfo=zone), datetime(year + 10, 1, 1, tzinfo=zone), "year", vague=True
    )


def _relative(match: re.Match[str], anchor: Anchor) -> Day | None:
    row = _table()[match[0]]
    before = match.string[match.start() - 1 : match.start()]
    if match[0][0] == "同" and before in tuple("合共相不"):
        return None
    if (match[0][0] in "前后" and before in tuple("目以之此年月天日周期节前大从")) or (
        match[0] == "隔天" and before == "每"
    ):
        return None
    base = anchor.midnight if "story" in row["of"] else anchor.today
    return _one_day(match.end(), None if base is None else base + int(row["shift"]) * DAY)


@cache
def _table() -> dict[str, dict[str, str]]:
    return {word: dict(row) for row in rows("time_days") for word in row["words"].split("|")}


@cache
def _words() -> re.Pattern[str]:
    """Long words anywhere, one letter only before a part of the day or a clock."""
    parts = "|".join(
        sorted((each for row in rows("day_parts") for each in row["words"].split("|")), key=len, reverse=True)
    )
    long = sorted((word for word in _table() if len(word) > 1), key=len, reverse=True)
    short = "".join(word for word in _table() if len(word) == 1)
    return re.compile(rf"{'|'.join(long)}|[{short}](?=(?:{parts})|\d{{1,2}}[:点时])")


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Anchor, tzinfo], Day | None]], ...] = (
    (_ISO, _full),
    (_COMPACT, _full),
    (_YEAR_MONTH, _year_month),
    (_YEARS, _years),
    (_DATE, _dated),
    (_SLASH, _month_day),
    (_DOTTED, _month_day),
    (_LINE_DATE, _month_day),
    (_BARE_DAY, _bare_day),
    (_PAIR, _pair),
    (_WEEK, _week),
    (_YEAR, _year),
    (_BARE_SEASON, _bare_season),
    (_DECADE, _decade),
)
