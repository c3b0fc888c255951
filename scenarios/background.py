"""The daily stream of a district in which nothing is planted: overdispersed counts, week and season, chronic places.

The rates follow the simulator of the design: a cell is a place and a channel, its rate Gamma(0.6, 1/0.6) by place
times Gamma(2, 0.5) by channel, weekday 1 + 0.15 sin, season 1 + 0.25 sin over 120 days, each day's cell Poisson with a
Gamma(4, 1/4) factor; the hotline has the largest share. Rates are scaled to `per_day` reports a day.

Beyond the simulator there are bursts: an ordinary nuisance (a pump that hums, a night of concreting) that two to six
people of one place report within days, and that grows into nothing. Real districts are full of them.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
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
    "slope": 0.3, "pump": 0.3, "outlet": 0.3, "underpass": 0.3,
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


def write_background(
    district: District, *, start: datetime, days: int, per_day: float, bursts: float, rng: Random
) -> Iterator[Draft]:
    """Background drafts day by day, about `per_day` a day, and `bursts` a week beside them."""
    cells = _cells(district, rng)
    total = sum(cell.rate for cell in cells)
    told = _Told()
    for number in range(round(bursts * days / 7)):
        yield from _burst(
            cells, district, start + timedelta(days=rng.randrange(days)), rng, told, f"burst-{number:03d}"
        )
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


def _burst(
    cells: list[_Cell], district: District, morning: datetime, rng: Random, told: _Told, story: str
) -> Iterator[Draft]:
    """Several reports of one kind at one place within five days; story ids `burst-` tell them from single reports."""
    seed = rng.choices(cells, [cell.rate for cell in cells])[0]
    open_texts = [text for text in seed.texts if text.signals and text.signals[0][1] in ("actual", "potential")]
    if not open_texts:
        return
    kind = rng.choice(open_texts).signals[0][0]
    same = [
        (cell, tuple(text for text in cell.texts if text.signals and text.signals[0][0] == kind))
        for cell in cells
        if cell.place_id == seed.place_id
    ]
    same = [(cell, texts) for cell, texts in same if texts]
    for _ in range(rng.choices((2, 3, 4, 5, 6), (45, 28, 15, 8, 4))[0]):
        cell, texts = rng.choices(same, [cell.rate for cell, _ in same])[0]
        day = morning + timedelta(days=min(5, int(rng.expovariate(1 / 1.5))))
        draft = _write(replace(cell, texts=texts, weights=(1.0,) * len(texts)), district, day, rng, told)
        yield replace(draft, story=story)


def _poisson(mean: float, rng: Random) -> int:
    """Knuth's method; means here are far below one."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
