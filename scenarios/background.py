"""The daily stream of a district in which nothing is planted: overdispersed counts, week and season, chronic places.

The rates follow the simulator of the design: a cell is a place and a channel, its rate Gamma(0.6, 1/0.6) by place
times Gamma(2, 0.5) by channel, weekday 1 + 0.15 sin, season 1 + 0.25 sin over 120 days, each day's cell Poisson with a
Gamma(4, 1/4) factor; the hotline has the largest share. Rates are scaled to `per_day` reports a day.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from scenarios.channels import Channel, channels
from scenarios.district import District
from scenarios.draft import Draft, Scene, choose_precision, moment_of_day, write_draft
from scenarios.texts import Text, background_texts

# How much a place of a kind draws beside an estate.
_DRAW: Mapping[str, float] = {
    "estate": 1.0, "village": 0.7, "school": 0.5, "market": 0.5, "road": 1.2, "crossing": 0.5, "site": 0.6,
    "park": 0.4, "clinic": 0.3, "industrial": 0.6, "river": 0.4, "street": 1.0, "district": 3.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cell:
    place_id: str
    channel: Channel
    rate: float
    texts: tuple[Text, ...]
    weights: tuple[float, ...]


_TRIES = 6


@dataclass(slots=True)
class _Told:
    """What the stream has written: how often each text, and every body word for word."""

    texts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    words: set[str] = field(default_factory=set)


def write_background(district: District, *, start: datetime, days: int, per_day: float, rng: Random) -> Iterator[Draft]:
    """Background drafts day by day, about `per_day` a day."""
    cells = _cells(district, rng)
    total = sum(cell.rate for cell in cells)
    told = _Told()
    for day in range(days):
        morning = start + timedelta(days=day)
        factor = (1 + 0.15 * math.sin(2 * math.pi * morning.weekday() / 7)) * (
            1 + 0.25 * math.sin(2 * math.pi * day / 120)
        )
        for cell in cells:
            mean = cell.rate / total * per_day * factor * rng.gammavariate(4, 1 / 4)
            for _ in range(_poisson(mean, rng)):
                yield _write(cell, district, morning, rng, told)


def _cells(district: District, rng: Random) -> list[_Cell]:
    """Every place and channel for which there are texts, with its rate and its habit of themes."""
    fitting: dict[tuple[str, str], list[Text]] = defaultdict(list)
    for text in background_texts():
        for kind in text.where:
            for writer in text.channels:
                fitting[kind, writer].append(text)
    habits = {code: rng.gammavariate(2, 0.5) for code in channels()}
    sums: dict[str, float] = defaultdict(float)
    raw: list[tuple[str, Channel, float, tuple[Text, ...], tuple[float, ...]]] = []
    for place_id in sorted(district.kinds):
        kind = district.kinds[place_id]
        busy = rng.gammavariate(0.6, 1 / 0.6) * _DRAW.get(kind, 0.0)
        themes: dict[str, float] = {}
        for code, channel in channels().items():
            texts = tuple(fitting.get((kind, code), ()))
            if not texts or not busy:
                continue
            own = busy * (0.6 + 0.4 * habits[code])
            weights = []
            for text in texts:
                theme = text.signals[0][0] if text.signals else "none"
                weights.append(themes.setdefault(theme, 0.35 + rng.gammavariate(0.7, 1 / 0.7)))
            raw.append((place_id, channel, own, texts, tuple(weights)))
            sums[code] += own
    return [_Cell(p, c, own / sums[c.code] * c.share, texts, weights) for p, c, own, texts, weights in raw]


def _write(cell: _Cell, district: District, morning: datetime, rng: Random, told: _Told) -> Draft:
    """One report of a cell, written anew a few times while the very same words were written before."""
    for _ in range(_TRIES):
        # A text told often before is told less often again: breadth matters more than the habit of a place.
        weights = [w / (1 + told.texts[t.text]) ** 2 for w, t in zip(cell.weights, cell.texts, strict=True)]
        text = rng.choices(cell.texts, weights)[0]
        told.texts[text.text] += 1
        received = moment_of_day(morning, cell.channel, rng=rng)
        happened = received - timedelta(minutes=int(rng.expovariate(1 / 240)))
        scene = Scene(district, cell.place_id, happened, received, {}, choose_precision(rng, loose=0.2))
        draft = write_draft(text, scene, rng=rng)
        if draft.wording.text not in told.words:
            break
    told.words.add(draft.wording.text)
    return draft


def _poisson(mean: float, rng: Random) -> int:
    """Knuth's method; means here are far below one."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
