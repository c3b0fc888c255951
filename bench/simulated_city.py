"""The trial's simulated city: what each detector recalls of planted chains at 1 and 5 false alerts a week.

480 estates (10 streets × 6 communities × 8), 6 departments, 240 days of which 56 warm up, 55 chains or so, 5 seeds.
Every detector gives a score to every unit and day; one alert per unit in 7 days; an alert is true when it overlaps a
chain in units and time. Run: `python -m bench.simulated_city [--seeds 5]`; prints a Markdown table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from domain.register import Place, PlaceTree

ESTATES, DEPARTMENTS, DAYS, WARM_UP = 480, 6, 240, 56
START = date(2026, 1, 1)
Float = NDArray[np.float64]
Int = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chain:
    """A planted chain: its estates and the days of its extra reports."""

    family: str
    estates: tuple[int, ...]
    organisation: int | None
    days: tuple[int, ...]
    departments: tuple[int, ...]

    @property
    def first(self) -> int:
        return min(self.days)

    @property
    def last(self) -> int:
        return max(self.days)


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """Counts estates × departments × days, chains, and the estates that each organisation serves."""

    counts: Int
    chains: tuple[Chain, ...]
    serves: tuple[tuple[int, ...], ...]


def simulate(seed: int, *, chains: bool = True, days: int = DAYS) -> City:
    """One city of WARNING.md, «The trial's simulator»."""
    rng = np.random.default_rng(seed)
    estate = rng.gamma(0.6, 1 / 0.6, ESTATES)
    department = rng.gamma(2.0, 0.5, (ESTATES, DEPARTMENTS))
    rate = 0.035 * estate[:, None] * department
    rate[:, 0] *= 4.0
    day = np.arange(days)
    season = (1 + 0.15 * np.sin(2 * np.pi * day / 7)) * (1 + 0.25 * np.sin(2 * np.pi * day / 120))
    mean = rate[:, :, None] * season * rng.gamma(4.0, 0.25, (ESTATES, DEPARTMENTS, days))
    counts = rng.poisson(mean)
    serves = tuple(tuple(rng.choice(ESTATES, rng.integers(3, 9), replace=False).tolist()) for _ in range(150))
    planted: list[Chain] = []
    start = WARM_UP + int(rng.integers(2, 5))
    while chains and start < days - 12:
        planted.append(_plant(rng, counts, serves, start))
        start += int(rng.integers(2, 5))
    return City(counts, tuple(planted), serves)


def _plant(rng: np.random.Generator, counts: Int, serves: tuple[tuple[int, ...], ...], start: int) -> Chain:
    family = ("community", "organisation", "estate")[rng.integers(3)]
    organisation = None
    if family == "community":
        estates = (int(rng.integers(60)) * 8 + rng.choice(8, 3, replace=False)).tolist()
    elif family == "organisation":
        organisation = int(rng.integers(len(serves)))
        estates = list(serves[organisation])
    else:
        estates = [int(rng.integers(ESTATES))]
    number = int(rng.integers(7, 13))
    desks = rng.choice(DEPARTMENTS, rng.integers(3, 5), replace=False)
    when = start + np.floor(rng.beta(1.6, 1.2, number) * 12).astype(int)
    where, who = rng.choice(estates, number), rng.choice(desks, number)
    np.add.at(counts, (where, who, when), 1)
    return Chain(family, tuple(estates), organisation, tuple(sorted(when.tolist())), tuple(sorted(set(who.tolist()))))


def tree() -> PlaceTree:
    """district > 10 streets > 60 communities > 480 estates; estate ids are `e0` to `e479`."""
    places = [Place("d", "示范区", "district")]
    places += [Place(f"s{i}", f"街道{i}", "street", "d") for i in range(10)]
    places += [Place(f"c{i}", f"社区{i}", "community", f"s{i // 6}") for i in range(60)]
    places += [Place(f"e{i}", f"小区{i}", "estate", f"c{i // 8}") for i in range(ESTATES)]
    return PlaceTree.build(places)


@dataclass(frozen=True, slots=True)
class Rows:
    """Count rows as the ledger gives them."""

    key: list[str]
    kind: list[str]
    department: list[str]
    origin: list[str]
    day: Int
    n: Int
    distinct: Int


def rows_of(city: City, *, kind: str = "livelihood.other") -> Rows:
    """The city's counts as ledger rows of one kind."""
    e, d, t = np.nonzero(city.counts)
    n = city.counts[e, d, t]
    return Rows(
        [f"place:e{i}" for i in e],
        [kind] * len(e),
        [f"部门{i}" for i in d],
        ["reported"] * len(e),
        START.toordinal() + t,
        n,
        n,
    )


# A scorer gives scores, units × days (higher is rarer), and the estates of each unit.
Scores = tuple[Float, list[tuple[int, ...]]]


def alerts(scores: Float, threshold: float) -> Iterator[tuple[int, int]]:
    """(unit, day) of alerts at this threshold after the warm-up, one per unit in 7 days."""
    for unit in np.flatnonzero((scores[:, WARM_UP:] >= threshold).any(axis=1)):
        quiet_until = -1
        for day in np.flatnonzero(scores[unit] >= threshold):
            if day >= WARM_UP and day >= quiet_until:
                yield int(unit), int(day)
                quiet_until = day + 7


def recall_at(scored: Scores, city: City, *, false_per_week: float) -> float:
    """Share of chains with a true alert at the lowest threshold that keeps the false alerts in the budget."""
    scores, estates = scored
    budget = false_per_week * (scores.shape[1] - WARM_UP) / 7
    levels = np.unique(scores[:, WARM_UP:])[::-1]
    levels = levels[np.isfinite(levels)]
    touching = _touching(city, estates)
    low, high = 0, len(levels) - 1  # the false alerts grow with the index: bisect
    best = 0.0
    while low <= high:
        middle = (low + high) // 2
        false, hit = _judge(alerts(scores, levels[middle]), city, touching)
        if false <= budget:
            best, low = max(best, hit), middle + 1
        else:
            high = middle - 1
    return best


def _touching(city: City, estates: list[tuple[int, ...]]) -> list[set[int]]:
    of_estate: dict[int, set[int]] = {}
    for index, chain in enumerate(city.chains):
        for each in chain.estates:
            of_estate.setdefault(each, set()).add(index)
    return [set().union(*(of_estate.get(each, set()) for each in unit)) for unit in estates]


def _judge(found: Iterator[tuple[int, int]], city: City, touching: list[set[int]]) -> tuple[int, float]:
    false, caught = 0, set()
    for unit, day in found:
        true = {i for i in touching[unit] if city.chains[i].first <= day <= city.chains[i].last + 7}
        caught |= true
        false += not true
    return false, len(caught) / max(1, len(city.chains))
