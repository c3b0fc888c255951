"""Names of places as they are written: the unit that a mention means, crossings, buildings, and what names nothing.

Without a place tree the unit is the estate, road, site or village itself. City, district, street and road number before
it, the building and words like 门口 after it are left out, so that «A市A3区杜鹃文苑小区3栋» and «杜鹃文苑» are one unit.
"""

import re
from functools import cache

from nlp.lexicon import rows, words
from nlp.place_parts import BUILDING, HAN, inner_parts, milepost_of, plain_number
from nlp.text import fold, half_width

_MORE_BUILDINGS = re.compile(r"(?:[0-9A-Za-z]{1,4}(?:栋|幢|座|号楼|号|#)?[、,，.及和-])+$")
INSIDE = re.compile(
    r"(?:[0-9一二三四五六七八九十]{1,3}单元|[东西中]单元)?(?:[0-9一二三四五六七八九十]{1,3}[楼层])?(?:[0-9]{3,4}(?:室|房|号|户)?)?"
)
_BARE = re.compile(
    rf"(?:本|该|我们?|我家)?(?:{BUILDING.pattern})?[ ()（）]*{INSIDE.pattern}(?:楼道|楼顶|楼下|门口|地下室|附近|楼梯间)?"
)
ELLIPTIC = re.compile(r"(?:(?:该|本|我|我们|我家|咱们?|这个|此|同一)+(?:小区|院子|家属院|楼盘|社区)|小区)(?:内|里|的)?")

_ROAD = rf"[{HAN}A-Z0-9]{{1,7}}?(?:大道|大街|公路|国道|省道|县道|路|街|巷|线)"
CROSSING = re.compile(
    rf"(?P<one>{_ROAD})(?:与|和|跟|及|、|/|-|交|[(（])?(?P<two>{_ROAD})(?:的|之间)?(?:交叉路口|交叉口|交[汇会]处?|十字路口|丁字路口|路口|道口|口|转角|拐角)"
)
TWO_ROADS = re.compile(rf"(?P<one>{_ROAD})(?:与|和|跟|及|、|/|-)(?P<two>{_ROAD})$")
_DIVISION = re.compile(
    rf"^(?:[{HAN}]{{2,7}}?(?:省|自治区)(?!道)|[A-Z]\d*省(?!道)|西地省)?(?:[{HAN}]{{1,4}}?(?<!城)市(?![场民政里中区])|[A-Z]\d*市)?"
    rf"(?:[{HAN}]{{1,4}}?(?<![小社片校园景库住厂矿地山业假置灾牧林展货游览])(?:区|县)(?![域政道])|[A-Z]\d*[区县市](?!道))?"
)
_STREET = re.compile(rf"^[{HAN}A-Z0-9]{{1,6}}?(?:街道(?:办事处)?|镇|乡)(?=.{{2}})")
_COMMUNITY = re.compile(rf"^[{HAN}A-Z0-9]{{1,6}}?社区(?=.{{3}})")
_OF = re.compile(r"^.*(?:片区|新区|街道|社区|城区|[区县镇乡路街下侧边内])的(?=.{3})")
_NUMBERED_ROAD = re.compile(rf"^[{HAN}A-Z0-9]{{1,8}}?(?:大道|路|街|巷|弄)\d{{1,4}}(?:-\d+)?号(?:附\d+号?)?(?=.{{3}})")
_ROAD_BEFORE = re.compile(rf"^{_ROAD}(?:旁|边|上|附近|的|中段|东段|西段)?(?=.{{4}})")
_GENERIC = re.compile(
    r"^(?:第?[一二三四五六七八九十]+)?(?:人民|中心|中医|妇幼|儿童|附属|实验|第?[一二三四五六七八九十])*(?:医院|小学|中学|幼儿园|学校|中|小|政府|法院|公园|广场|车站|火车站|汽车站|高铁站|机场)$"
)
_NOT_COURT = re.compile(
    r"(?:[一二三四五六七八九十]|医|学|法|察|老|利|影|剧|究|计|书|寺|合|大|庭|祥|科|戏|幼|托|宅|后|前|属|分|本|总|议)院$"
)
_NOT_WITHOUT_ESTATE = ("路小区", "街小区", "道小区", "巷小区", "桥小区", "村小区", "厂小区", "校小区")
_COUNTED = re.compile(r"第?([一二三四五六七八九十百]{1,5}|(?<!\d)\d{1,2})([期区组队]|号(?=.|$))")
_SPOT = re.compile(r"^(?:[村路街河湖桥屋楼院门]?[口边前后旁下上里内头]|小区里?|附近|周边|一[口处条座段个家]|某)+")
_DESCRIBES = re.compile(r"[的了在有被某]")
_OWN_END = re.compile(r"(?:公司|厂|店|超市|医院|小学|中学|幼儿园|学院|[路街巷村湾桥站园院庄坝坪])$")
_SAME = re.compile(r"同一?(?:栋楼?|幢|座|楼栋)")
_GENERAL = re.compile(
    r"(?:[东西南北]?[门侧面边]|内部?|里面?|外围?|楼道|楼顶|楼梯间?|电梯|车库|地下室|地下车库|中间|两侧|周边)*"
)
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_EDGES = re.compile(rf"^[^{HAN}A-Za-z0-9]+|[^{HAN}A-Za-z0-9号#)）]+$")


def normal_name(text: str) -> str:
    """The unit that a mention means: estate, road, crossing, site or village, without what stands around it.

    Idempotent: the normal form of a normal form is itself.
    """
    seen = [text]
    while (last := _normal_once(seen[-1])) not in seen:
        seen.append(last)
    return min(seen[seen.index(last) :])  # of a circle of forms always the same one


def normal_address(text: str) -> str:
    """The unit with its building, unit, floor and room: 翠湖苑三号楼2单元 and 翠湖苑小区3栋二单元 are 翠湖苑3栋2单元."""
    unit, detail = normal_name(text), inner_parts(half_width(text)).detail
    return detail if is_bare_building(text) and detail else unit + detail


def _normal_once(text: str) -> str:
    clean = _EDGES.sub("", half_width(text)) or text
    if milepost := milepost_of(clean):
        return milepost
    if crossing := crossing_of(clean):
        return "与".join(crossing) + "路口"
    if is_bare_building(clean):
        return inner_parts(clean).detail or fold(clean).upper() or text
    clean = _COUNTED.sub(lambda match: plain_number(match[1]) + match[2], clean)
    folded = fold(_BRACKETS.sub("", head(clean))).upper() or fold(clean).upper()
    for pattern in (_OF, _DIVISION, _STREET, _NUMBERED_ROAD):
        folded = _without(pattern, folded)
    if folded.endswith(_estates()) or "小区" in folded:
        for pattern in (_COMMUNITY, _ROAD_BEFORE):
            rest = _without(pattern, folded)
            folded = rest if rest.endswith(_estates()) or "小区" in rest else folded
    at = folded.find("小区")
    if at >= 2:
        folded = folded[: at + 2]
    while (found := _tails().search(folded)) and found.start() >= 2 and not _GENERIC.match(folded):
        folded = folded[: found.start()]
    if folded.endswith("小区") and len(folded) >= 4 and not folded.endswith(_NOT_WITHOUT_ESTATE):
        folded = folded[:-2]
    if folded.endswith("院") and len(folded) >= 3 and not _NOT_COURT.search(folded):
        folded = folded[:-1] + "苑"  # 滨河院 and 滨河苑 are written for one another
    return folded or fold(text).upper() or text


def crossing_of(text: str) -> tuple[str, str] | None:
    """The two roads of a crossing in alphabetical order, however they are joined: 柳岸路与听泉路交汇处, 听泉路柳岸路口."""
    match = CROSSING.search(half_width(text))
    if match is None:
        return None
    one, two = (_without(_DIVISION, fold(match[name]).upper()) for name in ("one", "two"))
    one = _without(_STREET, one)
    return (one, two) if one <= two else (two, one)


def head(text: str) -> str:
    """The name before its buildings: 翠湖苑3栋2单元 → 翠湖苑, 楚熙水郡四期2、3、5号栋 → 楚熙水郡四期."""
    match = BUILDING.search(text)
    if match is None or match.start() < 2:
        return text
    before = text[: match.start()]
    return (_MORE_BUILDINGS.sub("", before) or before) if before[-1] in "、,，.及和-" else before


def building_of(text: str) -> str | None:
    """The building number of a text in one form: 三栋, 3幢 and 3号楼 are «3»; None without one or with several."""
    return inner_parts(half_width(text)).building or None


def is_bare_building(text: str) -> bool:
    """Whether the words are a building or what is inside it, without the estate: 3栋2单元."""
    clean = half_width(text).strip()
    return bool(clean) and _BARE.fullmatch(clean) is not None


def anaphor_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Levels and endings of what words without a name refer back to (该小区3栋, 上述路口, 3栋2单元); None with a name."""
    clean = half_width(text).strip()
    if is_bare_building(clean) or _SAME.match(clean) or clean.startswith("小区"):
        row = "小区" if not _SAME.match(clean) else "栋"
        rest = clean.removeprefix("小区").lstrip("内里的") if row == "小区" else ""
        if not rest or is_bare_building(rest):
            return _referents()[row]
        return None
    match = _anaphors().match(clean)
    if match is None:
        return None
    rest = without_tails(clean[match.end() :].lstrip("内里的"))
    return _referents()[match[1]] if not rest or is_bare_building(rest) or _GENERAL.fullmatch(rest) else None


def core_names(text: str) -> list[str]:
    """What a half-width place expression may name, the whole first, then without what stands before it."""
    core = _EDGES.sub("", without_tails(_BRACKETS.sub("", text)))
    found = [core]
    for pattern in (_OF, _DIVISION, _STREET, _COMMUNITY, _NUMBERED_ROAD, _ROAD_BEFORE):
        match = pattern.match(core)
        if match and len(core) - match.end() >= 2:
            core = core[match.end() :]
            found.append(core)
    return [each for each in dict.fromkeys(found) if len(each) >= 2]


def without_tails(text: str) -> str:
    """A place expression without 门口, 附近, 对面 and the like behind it."""
    while (found := _tails().search(text)) and found.start() >= 2 and not _GENERIC.match(text):
        text = text[: found.start()]
    return text


def is_vague(text: str, normal: str) -> bool:
    """Whether the words single out nothing: 我们小区, 门口, 该路段, a division alone, a building alone."""
    folded = fold(text).upper()
    if len(normal) < 2 or is_bare_building(text) or _DIVISION.fullmatch(folded) or normal.isdigit():
        return True
    return any(_vague().fullmatch(each) is not None for each in (folded, normal))


def is_name(text: str) -> bool:
    """Whether words behind a division look like a name of their own (春晓苑) and not like a description (村口小桥)."""
    clean = _SPOT.sub("", without_tails(text))
    if len(clean) < 3 or is_vague(clean, clean) or _DESCRIBES.search(clean):
        return False
    return clean.endswith(_estates()) or _OWN_END.search(clean) is not None


def is_estate(normal: str) -> bool:
    """Whether a normal form is that of an estate and not of a road, a division or a crossing."""
    return not normal.endswith(
        ("路", "街", "大道", "路口", "巷", "市", "区", "县", "镇", "乡", "街道", "省", "河", "公路")
    )


def _without(pattern: re.Pattern[str], folded: str) -> str:
    match = pattern.match(folded)
    rest = folded[match.end() :] if match else folded
    return rest if len(rest) >= 2 and not _GENERIC.match(rest) and rest not in _estates() else folded


@cache
def _estates() -> tuple[str, ...]:
    return words("estate_suffixes")


@cache
def _tails() -> re.Pattern[str]:
    tails = "|".join(sorted(words("place_tails"), key=len, reverse=True))
    return re.compile(
        rf"(?:{tails}|(?:[东西南北]头)?(?:约|大约)?\d+米(?:处|远)?|[负一二三四五六七八九十\d]{{1,3}}[楼层])$"
    )


@cache
def _referents() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    def cut(words: str) -> tuple[str, ...]:
        return tuple(each for each in words.split("|") if each)

    return {row["word"]: (cut(row["levels"]), cut(row["endings"])) for row in rows("place_anaphors")}


@cache
def _anaphors() -> re.Pattern[str]:
    nouns = "|".join(sorted(_referents(), key=len, reverse=True))
    return re.compile(
        rf"(?:该|本|此|上述|前述|这|那|同一|同|我们|我家|我|咱们?)+(?:个|条|座|所|处)?的?({nouns})(?![\u4e00-\u9fff]*(?:路|街道|社区|小学|中学)$)"
    )


@cache
def _vague() -> re.Pattern[str]:
    nouns = "|".join(sorted((fold(each).upper() for each in words("vague_places")), key=len, reverse=True))
    return re.compile(
        rf"(?:该|本|我|我们|我家|咱们?|这|那|此|某|个|附近|周边|旁边|对面|整个|全|各|其|上述|的)*(?:{nouns}|[东西南北]{{1,2}}[角侧边面]|[东南西北中]路)"
        r"(?:以?内|里面?|以?外|上面?|下面?|旁边?|附近|门口|周边|以[东南西北]|对面|前面?|后面?|处|旁)*"
    )
