"""Copies and look-alikes planted into own written reports: each knows the report that it repeats, or that it repeats none.

An edit never touches the words that say what happened where (annotated triggers, places, things, organisations, times
and numbers); a look-alike changes exactly such words.
"""

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from domain.clock import SHANGHAI
from domain.report import Report

LEAST = 40  # letters of a text that is copied
_FRAMES = (
    ("据网友反映：", ""),
    ("【转】", "（转自业主群）"),
    ("您好，我想反映一下：", "请尽快处理，谢谢。"),
    ("记者从有关部门获悉，", "本报将继续关注。"),
    ("发布时间：2025-03-09 08:17 来源：本地宝\n", "\n责任编辑：本站"),
    ("网传消息如下：", "以上内容系网友爆料，正在核实。"),
)
_NUMBER = re.compile(r"(\d{1,3})(?=(?:栋|幢|座|号楼|单元|室))")
_DAY = re.compile(r"(\d{1,2})(?=[日号](?!楼|线))(?<=月\d|\d\d)")
_CLOCK = re.compile(r"\d{1,2}[点时:：]\d{0,2}")


@dataclass(frozen=True, slots=True)
class Planted:
    """A report of the stream, what it is, and the ids of the reports that it repeats (a merged copy repeats two)."""

    report: Report
    sort: str
    originals: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Written:
    """A written report and the words of it that say what happened where."""

    report: Report
    fixed: tuple[str, ...]
    places: tuple[str, ...]
    triggers: tuple[tuple[str, str], ...]  # words and kind


def read_written(paths: Iterable[Path]) -> Iterator[Written]:
    """The reports of JSON Lines files, in order."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            signals = row["signals"]
            triggers = tuple((each["trigger"], each["kind"]) for each in signals)
            places = sorted({*row.get("places", ()), *(p for each in signals for p in each["places"])})
            fixed = {*places, *(words for words, _ in triggers), *row.get("orgs", ())}
            for each in signals:
                fixed |= {*each["things"], *each["orgs"], *each["times"]}
            report = Report(id=row["id"], text=row["text"], title=row["title"], source=row["source"])
            yield Written(report, tuple(sorted(fixed)), tuple(sorted(places, key=len, reverse=True)), triggers)


def plant(written: Sequence[Written], *, seed: int, days: int = 60) -> list[Planted]:
    """All reports at chance moments, with one copy and one look-alike of every third, in the order of receipt."""
    dice = random.Random(seed)
    start = datetime(2025, 3, 1, tzinfo=SHANGHAI)
    at = {each.report.id: start + timedelta(days=dice.random() * days) for each in written}
    stream = [Planted(_received(each.report, at[each.report.id]), "own") for each in written]
    chosen = [each for each in written if sum(c.isalnum() for c in each.report.text) >= LEAST]
    dice.shuffle(chosen)
    for turn, base in enumerate(chosen[: len(chosen) // 3]):
        moment = at[base.report.id] + timedelta(minutes=5 + dice.random() * 4 * 1440)
        names = list(COPIES)
        name = names[turn % len(names)]
        text = COPIES[name](base, dice, written)
        stream.append(_planted(base, text, name, moment, {base.report.id}))
        look_alikes = list(LOOK_ALIKES)
        for step in range(len(look_alikes)):
            name = look_alikes[(turn + step) % len(look_alikes)]
            if (other := LOOK_ALIKES[name](base, dice, written)) and other != base.report.text:
                moment = at[base.report.id] + timedelta(minutes=5 + dice.random() * 4 * 1440)
                stream.append(_planted(base, other, name, moment, set()))
                break
    for turn in range(len(chosen) // 30):  # two texts in one
        one, two = chosen[-1 - 2 * turn], chosen[-2 - 2 * turn]
        moment = max(at[one.report.id], at[two.report.id]) + timedelta(hours=1)
        if abs(at[one.report.id] - at[two.report.id]) < timedelta(days=6):
            text = f"一、{one.report.text}\n二、{two.report.text}"
            stream.append(_planted(one, text, "merged", moment, {one.report.id, two.report.id}))
    return sorted(stream, key=lambda each: (each.report.received_at or start, each.report.id))


def _received(report: Report, moment: datetime) -> Report:
    return replace(report, received_at=moment)


def _planted(base: Written, text: str, sort: str, moment: datetime, originals: set[str]) -> Planted:
    report = Report(id=f"{base.report.id}/{sort}", text=text, source="副本", received_at=moment)
    return Planted(report, sort, frozenset(originals))


def _exact(base: Written, dice: random.Random, written: Sequence[Written]) -> str:
    return base.report.text.replace("，", dice.choice((",", "， ", "，"))).replace(
        "。", dice.choice(("。", "！", "\n"))
    )


def _edited(part: float) -> Callable[[Written, random.Random, Sequence[Written]], str]:
    """Stretches of two to six letters left out, replaced or put in, until this part of the letters is touched."""

    def edit(base: Written, dice: random.Random, written: Sequence[Written]) -> str:
        text, fixed = base.report.text, _fixed_letters(base)
        strange = dice.choice(written).report.text
        free = [at for at in range(len(text)) if not fixed[at]]
        budget, edits = int(part * len(text)), []
        touched: set[int] = set()
        for _ in range(400):
            if budget <= 0 or not free:
                break
            begin, size = dice.choice(free), min(budget, dice.randint(2, 6))
            span = range(begin, min(begin + size, len(text)))
            if any(fixed[at] or at in touched for at in span):
                continue
            touched |= {*span}
            budget -= size
            cut = dice.randrange(max(1, len(strange) - 8))
            new = re.sub(r"\d", "几", strange[cut : cut + dice.randint(1, 6)])
            edits.append((begin, span.stop, dice.choice(("", new, text[begin : span.stop] + new))))
        for begin, end, new in sorted(edits, reverse=True):
            text = text[:begin] + new + text[end:]
        return text

    return edit


def _truncated(base: Written, dice: random.Random, written: Sequence[Written]) -> str:
    text = base.report.text
    return text[: max(LEAST, int(len(text) * dice.uniform(0.4, 0.8)))] + "……"


def _framed(base: Written, dice: random.Random, written: Sequence[Written]) -> str:
    before, after = dice.choice(_FRAMES)
    return before + base.report.text + after


def _clocks(base: Written, dice: random.Random, written: Sequence[Written]) -> str:
    """A copied header with another hour, and other hours in the text."""
    text = _CLOCK.sub(lambda found: f"{dice.randrange(24)}:{dice.randrange(60):02}", base.report.text)
    return f"{dice.randrange(24)}:{dice.randrange(60):02} {text} 编号{dice.randrange(10**6):06}"


def _other_place(base: Written, dice: random.Random, written: Sequence[Written]) -> str:
    others = [each.places[0] for each in written if each.places and each is not base]
    text = base.report.text
    for place in base.places:
        text = text.replace(place, dice.choice(others)) if place in text else text
    return text


def _other_number(base: Written, dice: random.Random, written: Sequence[Written]) -> str:
    return _NUMBER.sub(lambda found: str(int(found[1]) + dice.randint(1, 4)), base.report.text)


def _other_day(base: Written, dice: random.Random, written: Sequence[Written]) -> str:
    return _DAY.sub(lambda found: str(int(found[1]) % 27 + 1), base.report.text)


def _other_kind(base: Written, dice: random.Random, written: Sequence[Written]) -> str:
    text = base.report.text
    for words, kind in base.triggers:
        other = dice.choice([t for each in written for t, k in each.triggers if k[:4] != kind[:4]])
        text = text.replace(words, other)
    return text if base.triggers else ""


def _again(base: Written, dice: random.Random, written: Sequence[Written]) -> str:
    return dice.choice(("再次来电：", "又来催一下，", "第三次反映，")) + base.report.text


def _fixed_letters(base: Written) -> list[bool]:
    text = base.report.text
    fixed = [letter.isdigit() for letter in text]
    for words in base.fixed:
        at = text.find(words) if words else -1
        while at >= 0:
            fixed[at : at + len(words)] = [True] * len(words)
            at = text.find(words, at + 1)
    return fixed


COPIES = {
    "exact": _exact,
    "edited 10 %": _edited(0.1),
    "edited 20 %": _edited(0.2),
    "edited 30 %": _edited(0.3),
    "truncated": _truncated,
    "framed": _framed,
    "other hours": _clocks,
}
LOOK_ALIKES = {
    "other place": _other_place,
    "other building": _other_number,
    "other day": _other_day,
    "other kind": _other_kind,
    "said again": _again,
}
