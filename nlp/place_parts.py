"""A place as it is written, in parts: city, district, street, community, road and number, estate, building, unit, room.

By rules, so that it works for any city and says nothing that is not written. Numbers have one form: 三栋, 3幢, 3号楼 and 3#
are building 3; 第2单元 and 二单元 are unit 2; G60 K1023+500 and 沪昆高速1023公里500米 are one milepost.
"""

import re
from dataclasses import dataclass, fields
from functools import cache

from nlp.lexicon import rows, words
from nlp.text import half_width, number

HAN = "\u4e00-\u9fff"
_FIGURE = r"[0-9]{1,3}|[一二三四五六七八九十]{1,3}"
_NUMBER = r"[0-9A-Za-z]{1,4}|[一二三四五六七八九十]{1,3}|[东西南北甲乙丙丁]"
_SIGN = r"(?:号楼|栋楼(?![上下道顶梯内])|栋|幢|座|#楼|号栋|楼栋|#(?![0-9]*线))"
BUILDING = re.compile(rf"(?<![0-9A-Za-z一二三四五六七八九十同])(?:第)?({_NUMBER})\s?(?:#|号)?\s?{_SIGN}")
_LISTED = re.compile(rf"((?:(?:{_NUMBER})(?:{_SIGN}|号)?(?:[、,，.及和至到~-]))+)$")
_DASHED = re.compile(r"(?<![0-9])([0-9]{1,3})-([0-9]{1,2})-([0-9]{3,4})(?![0-9])")
_UNIT_ROOM = re.compile(r"^-([0-9]{1,2})-([0-9]{3,4})(?![0-9])")
_ROOM_ONLY = re.compile(r"^-([0-9]{3,4})(?![0-9])")
_UNIT = re.compile(rf"(?:第)?({_FIGURE}|[东西中])单元")
_FLOOR = re.compile(rf"(负?(?:{_FIGURE}))(?:楼|层)(?![栋道梯上下顶盘])")
_ROOM = re.compile(r"(?<![0-9])([0-9]{3,4})(?:室|房|号房|号|户|$)(?!楼|栋|线|路)")
_CITY = re.compile(rf"^(?:[{HAN}]{{2,7}}?(?:省|自治区))?([{HAN}]{{2,4}}?市|[A-Z][0-9]*市)(?![场民政里中区])")
_DISTRICT = re.compile(rf"^([{HAN}]{{1,4}}?(?<![小社片校园景库住厂矿])(?:区|县)|[A-Z][0-9]*[区县])(?![域政道])")
_STREET = re.compile(rf"^([{HAN}A-Z0-9]{{1,6}}?(?:街道|镇|乡))(?:办事处|办)?")
_COMMUNITY = re.compile(rf"^([{HAN}A-Z0-9]{{1,6}}?(?:社区|村))(?=.|$)(?:居委会|村委会)?")
_ROAD = re.compile(
    rf"^([{HAN}A-Z0-9]{{1,7}}?(?:大道|大街|公路|国道|省道|县道|高速|路|街|巷|弄|线)(?![道面口边灯段]))"
    rf"(?:([0-9一二三四五六七八九十百]{{1,5}}(?:-[0-9]+)?)号(?!楼|栋|线|院|门))?"
)
_MILEPOST = re.compile(
    rf"(?P<road>[GSXY][0-9]{{1,4}}(?:[{HAN}]{{0,8}}?(?:高速公路|高速|国道|省道|线))?|[{HAN}]{{2,6}}?(?:高速公路|高速|国道|省道)|[0-9]{{3}}(?:国道|省道))"
    rf"(?P<way>(?:[{HAN}]{{1,6}}方向|上行|下行)?)[\s,，]*(?:K(?P<km>[0-9]{{1,4}})(?:\+(?P<m>[0-9]{{1,3}}))?|(?P<km2>[0-9]{{1,4}})(?:公里|km|KM)(?:\+?(?P<m2>[0-9]{{1,3}})米?)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PlaceParts:
    """What a place expression says, part by part, empty where it says nothing. Numbers are in one form."""

    city: str = ""
    district: str = ""
    street: str = ""
    community: str = ""
    road: str = ""
    road_number: str = ""
    milepost: str = ""  # G60K1023+500
    estate: str = ""
    poi: str = ""
    buildings: tuple[str, ...] = ()
    unit: str = ""
    floor: str = ""
    room: str = ""

    @property
    def building(self) -> str:
        """The building, when it is one."""
        return self.buildings[0] if len(self.buildings) == 1 else ""

    @property
    def detail(self) -> str:
        """Building, unit, floor and room in one form: 3栋2单元5层501室."""
        told = ("、".join(self.buildings) and "、".join(self.buildings) + "栋", self.unit and f"{self.unit}单元")
        return "".join((*told, self.floor and f"{self.floor}层", self.room and f"{self.room}室"))

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


def parse_place(text: str) -> PlaceParts:
    """The parts of a place expression."""
    clean = half_width(text).strip()
    inner = inner_parts(clean)
    rest = outer_text(clean)
    if found := _MILEPOST.search(clean):
        return PlaceParts(road=road_code(found["road"]), milepost=milepost_of(clean) or "")
    told: dict[str, str] = {}
    for name, pattern in (("city", _CITY), ("district", _DISTRICT), ("street", _STREET), ("community", _COMMUNITY)):
        match = pattern.match(rest)
        if match and not (name == "community" and rest.endswith(_estates()) and match.end() == len(rest)):
            told[name], rest = match[1], rest[match.end() :]
    if match := _ROAD.match(rest):
        told["road"], told["road_number"] = match[1], plain_number(match[2] or "")
        rest = rest[match.end() :]
    rest = rest.lstrip("的旁边与和、, ")
    if rest:
        told["estate" if rest.endswith(_estates()) else "poi"] = rest
    return PlaceParts(**told, buildings=inner.buildings, unit=inner.unit, floor=inner.floor, room=inner.room)


def inner_parts(text: str) -> PlaceParts:
    """Building, unit, floor and room of a half-width text."""
    if dashed := _DASHED.search(text):
        return PlaceParts(buildings=(dashed[1],), unit=dashed[2], room=dashed[3])
    buildings: list[str] = []
    end = 0
    for match in BUILDING.finditer(text):
        listed = _LISTED.search(text[end : match.start()])
        if listed:
            buildings += [plain_number(each) for each in re.findall(_NUMBER, re.sub(_SIGN + "|号", " ", listed[1]))]
        buildings.append(plain_number(match[1]))
        end = match.end()
    after = text[end:]
    if buildings and (short := _UNIT_ROOM.match(after)):
        return PlaceParts(buildings=_once(buildings), unit=short[1], room=short[2])
    unit, floor = _UNIT.search(after), _FLOOR.search(after)
    room = (_ROOM_ONLY.match(after) if buildings else None) or (_ROOM.search(after) if buildings or unit else None)
    return PlaceParts(
        buildings=_once(buildings),
        unit=plain_number(unit[1]) if unit else "",
        floor=plain_number(floor[1]) if floor else "",
        room=room[1] if room else "",
    )


def outer_text(text: str) -> str:
    """A half-width text before its building, unit, floor or room."""
    starts = [match.start() for match in (_DASHED.search(text), _UNIT.search(text), _FLOOR.search(text)) if match]
    if match := BUILDING.search(text):
        listed = _LISTED.search(text[: match.start()])
        starts.append(listed.start() if listed else match.start())
    return text[: min(starts)] if starts else text


def plain_number(digits: str) -> str:
    """One form of a number or letter: 三 → 3, a → A, 十二 → 12."""
    value = number(digits)
    if value is None and digits.startswith("负") and (below := number(digits[1:])) is not None:
        return f"-{below}"
    return str(value) if value is not None else digits.upper()


def milepost_of(text: str) -> str | None:
    """A milepost in one form, the expressway by its number where it has one: 沪昆高速1023公里处 → G60K1023."""
    match = _MILEPOST.search(half_width(text))
    if match is None:
        return None
    metres = match["m"] or match["m2"]
    return f"{road_code(match['road'])}K{int(match['km'] or match['km2'])}" + (f"+{int(metres):03d}" if metres else "")


def road_code(road: str) -> str:
    """The number of a highway, by its number or name; other roads keep their name."""
    named = road.upper().replace("高速公路", "高速")
    if match := re.match(r"[GSXY][0-9]{1,4}", named):
        return match[0]
    if match := re.match(r"([0-9]{3})(国道|省道)", named):
        return ("G" if match[2] == "国道" else "S") + match[1]
    return next((code for name, code in _expressways().items() if named.endswith(name)), named)


def _once(items: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


@cache
def _expressways() -> dict[str, str]:
    return {row["name"]: row["code"] for row in rows("expressways")}


@cache
def _estates() -> tuple[str, ...]:
    return words("estate_suffixes")
