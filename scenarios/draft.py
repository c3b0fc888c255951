"""A report before it has an id: written from a text in a scene, at a time, by a channel."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from domain.reading import Modality
from domain.report import Origin, Status
from scenarios.channels import Channel, channels
from scenarios.district import District
from scenarios.names import names
from scenarios.reference import EXACT, MISSING, UP, address, refer
from scenarios.texts import Signals, Text
from scenarios.wording import Wording, fill, frame, reword, slip

_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔"
_ASKS = (Modality.ACTUAL, Modality.POTENTIAL, Modality.QUESTION)
_CALLED = ("先生", "女士", "师傅", "阿姨", "大爷", "姐")
_WEEKDAYS = "一二三四五六日"
_NEARBY = {
    "school": "school",
    "market": "market",
    "clinic": "clinic",
    "park": "park",
    "road": "road",
    "crossing": "crossing",
}
_FIRMS = {"gasco": "gas", "waterco": "water", "powerco": "power", "heatco": "heating", "telco": "telecom"}


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What will be a report. Two drafts are equal only when they are the same object."""

    channel: Channel
    wording: Wording
    hint: str
    place_id: str | None
    happened_at: datetime
    received_at: datetime
    signals: Signals
    origin: Origin
    status: Status = Status.ACTUAL
    story: str = ""
    names_origin: bool = False
    repeats: "Draft | None" = None


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and when a text is written, and who plays in it: words for its slots by role."""

    district: District
    place_id: str | None
    happened_at: datetime
    received_at: datetime
    cast: Mapping[str, tuple[str, ...]]
    precision: str = EXACT


def choose_precision(rng: Random, *, loose: float) -> str:
    """Exact, or with probability `loose` one level up or missing, half each."""
    return EXACT if rng.random() >= loose else rng.choice((UP, MISSING))


def write_draft(text: Text, scene: Scene, *, rng: Random, story: str = "", origin_names: tuple[str, ...] = ()) -> Draft:
    """One report of a text: slots filled, framed in the words of its channel, with a slip now and then."""
    channel = channels()[rng.choice(text.channels)]
    slots, meant = _slots(scene, channel, rng, fixed="住{place}" in text.text)
    body = fill(text.text, slots, rng=rng)
    if any(modality in _ASKS for _, modality in text.signals):  # thanks and notices need no «please deal with it»
        body = frame(body, channel.code, slots, rng=rng)
    body = slip(body, rng=rng, share={"citizen": 0.16, "staff": 0.08, "official": 0.0}[channel.voice])
    title = fill(text.title, slots, rng=rng) if text.title and rng.random() < channel.title else ""
    told = scene.place_id is not None and scene.precision != MISSING and rng.random() < channel.hint
    hint = address(scene.district, scene.place_id) if told and scene.place_id else ""
    names_origin = any(name in title or name in body for name in origin_names)
    status = Status.EXERCISE if text.exercise else Status.ACTUAL
    return Draft(
        channel, Wording(title, body), hint, meant, scene.happened_at, scene.received_at,
        text.signals, channel.origin, status, story, names_origin,
    )  # fmt: skip


def repeat_draft(draft: Draft, *, rng: Random) -> Draft:
    """Nearly the same report again, some hours later."""
    later = draft.received_at + timedelta(minutes=rng.randint(15, 40 * 60))
    wording = reword(draft.wording, draft.channel.code, rng=rng)
    return replace(draft, wording=wording, received_at=later, repeats=draft, hint="")


def moment_of_day(day: datetime, channel: Channel, *, rng: Random) -> datetime:
    """A minute within the hours of a channel on the day that starts here."""
    first, last = channel.hours
    return day + timedelta(hours=rng.randint(first, last), minutes=rng.randint(0, 59))


def in_hours(moment: datetime, channel: Channel, *, rng: Random) -> datetime:
    """The moment itself when the channel writes then, else when it begins to write again."""
    first, last = channel.hours
    if first <= moment.hour <= last:
        return moment
    days = 1 if moment.hour > last else 0
    return moment.replace(hour=first, minute=rng.randint(0, 59)) + timedelta(days=days)


def _slots(scene: Scene, channel: Channel, rng: Random, *, fixed: bool) -> tuple[dict[str, str], str | None]:
    district, moment = scene.district, scene.happened_at
    slots = {
        "date": f"{moment.month}月{moment.day}日",
        "clock": f"{moment.hour}:{moment.minute:02d}"
        if rng.random() < 0.6
        else f"{moment.hour}时{moment.minute:02d}分",
        "weekday": f"周{_WEEKDAYS[moment.weekday()]}",
        "ago": _ago(moment, scene.received_at, rng),
        "name": rng.choice(_SURNAMES) + rng.choice(_CALLED),
        "phone": f"1300000{rng.randint(0, 9999):04d}",
        "room": f"{rng.randint(1, 18)}0{rng.randint(1, 4)}",
        "city": district.places.places["city"].name,
        "district": district.places.places["d"].name,
        "brand": rng.choice(names()["organisations"]["goods"]),
    }
    for slot, kind in _FIRMS.items():
        firm = rng.choice(district.employers(kind))
        slots[slot] = rng.choice((firm.name, *firm.aliases, *firm.aliases))
    slots.update(_surroundings(scene, rng))
    meant = scene.place_id
    if scene.place_id is not None:
        precision = EXACT if fixed else scene.precision
        slots["place"], meant = refer(district, scene.place_id, rng=rng, precision=precision, voice=channel.voice)
    for role, words in scene.cast.items():
        slots[role] = rng.choice(words)
    return slots, meant


def _surroundings(scene: Scene, rng: Random) -> dict[str, str]:
    """Names around the place: its community and street, a road, a school, the property company."""
    district = scene.district
    place_id = scene.place_id or "d"
    street = district.above(place_id, "street") or rng.choice(district.of_kind("street"))
    community = district.above(place_id, "community") or rng.choice(district.within(street, "community"))
    found = {"street": district.places.places[street].name, "community": district.places.places[community].name}
    for slot, kind in _NEARBY.items():
        near = district.within(community, kind) or district.within(street, kind) or district.of_kind(kind)
        found[slot] = district.places.places[rng.choice(near)].name
    company = district.serving(place_id, "property")
    found["property"] = rng.choice(company.aliases) if company and rng.random() < 0.6 else "物业"
    found["estate"] = district.places.places[district.above(place_id, "estate") or place_id].name
    return found


def _ago(moment: datetime, received: datetime, rng: Random) -> str:
    days = (received.date() - moment.date()).days
    if days == 0:
        part = ("今天凌晨",) if moment.hour < 6 else ("今早", "今天上午", "早上") if moment.hour < 12 else ()
        part = part or (("今天下午", "今天中午", "下午") if moment.hour < 18 else ("今晚", "刚才", "晚上"))
        return rng.choice(part)
    if days == 1:
        return rng.choice(("昨晚", "昨天夜里") if moment.hour >= 18 else ("昨天", "昨天"))
    return rng.choice(("前天", "前天", f"{moment.day}号")) if days == 2 else f"{moment.month}月{moment.day}日"
