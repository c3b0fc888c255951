"""The trial's simulated city: what each detector recalls of planted chains at 1 and 5 false alerts a week.

480 estates (10 streets × 6 communities × 8), 6 departments, 240 days of which 56 warm up, 55 chains or so, 5 seeds.
Every detector gives a score to every unit and day; one alert per unit in 7 days; an alert is true when it overlaps a
chain in units and time. Streets and the district are left out: nearly always some chain is under way in them, so that
their alerts would be true for nothing. Run: `python -m bench.simulated_city`; prints Markdown tables.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from domain.register import Place, PlaceTree
from rules.calibrate import calibrate
from rules.detectors import department_scan, nb_tail
from rules.detectors.counts import LEAD_IN, judge_nulls, null_days
from rules.detectors.ears import standardised
from rules.detectors.expectation import cumulative, expect, fit_shapes
from rules.series import Panel, build_panel

ESTATES, DEPARTMENTS, DAYS, WARM_UP = 480, 6, 240, 56
START = date(2026, 1, 1)
Float = NDArray[np.float64]
Int = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chain:
    """A planted chain: its estates and its extra reports as (estate, department, day)."""

    family: str
    estates: tuple[int, ...]
    organisation: int | None
    reports: tuple[tuple[int, int, int], ...]

    @property
    def first(self) -> int:
        return min(day for _, _, day in self.reports)

    @property
    def last(self) -> int:
        return max(day for _, _, day in self.reports)


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
        community = int(rng.integers(60))
        estates = [8 * community + int(each) for each in rng.choice(8, 3, replace=False)]
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
    reports = tuple(zip(where.tolist(), who.tolist(), when.tolist(), strict=True))
    return Chain(family, tuple(estates), organisation, reports)


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
EstatesOf = Callable[[str], tuple[int, ...]]
Chosen = Callable[[str, str], bool]
BOTH = (nb_tail.NAME, department_scan.NAME)


def alerts(scores: Float, threshold: float) -> Iterator[tuple[int, int]]:
    """(unit, day) of alerts at this threshold after the warm-up, one per unit in 7 days."""
    for unit in np.flatnonzero((scores[:, WARM_UP:] >= threshold).any(axis=1)):
        quiet_until = -1
        for day in np.flatnonzero(scores[unit] >= threshold).tolist():
            if day >= WARM_UP and day >= quiet_until:
                yield int(unit), day
                quiet_until = day + 7


def recall_at(scored: Scores, city: City, *, false_per_week: float) -> float:
    """Share of chains with a true alert at the lowest threshold that keeps the false alerts in the budget."""
    scores, estates = scored
    budget = false_per_week * (scores.shape[1] - WARM_UP) / 7
    levels = np.unique(scores[:, WARM_UP:])[::-1]
    levels = levels[np.isfinite(levels)]
    touching = _touching(city, estates)
    low, high = 0, len(levels) - 1  # the false alerts grow with the index: bisect
    best: float = 0.0
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
    false = 0
    caught: set[int] = set()
    for unit, day in found:
        true = {i for i in touching[unit] if city.chains[i].first <= day <= city.chains[i].last + 7}
        caught |= true
        false += int(not true)
    return false, len(caught) / max(1, len(city.chains))


def naive(city: City) -> Scores:
    """Reports of the last seven days, by estate."""
    return _window(_totals(city), 7).astype(float), _by_estate()


def ears_c2(city: City) -> Scores:
    """EARS C2 statistic by estate."""
    return np.nan_to_num(standardised(_totals(city)), nan=-np.inf), _by_estate()


def plain_nb_tail(city: City) -> Scores:
    """−log10 of the negative-binomial tail of the 7-day total against the estate's own 56 days before."""
    total = _totals(city)
    observed = _window(total, 7)
    past = np.zeros_like(observed)
    past[:, 7:] = _window(total, 56)[:, :-7]
    size = 0.5 + past
    mean = 7 * size / np.clip(np.arange(DAYS) - 6, 1, 56)
    p = np.where(observed > 0, betainc(np.maximum(observed, 1), size, mean / (size + mean)), 1.0)
    return -np.log10(np.maximum(p, 1e-300)), _by_estate()


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """Our detectors walked through a stream: p and recurrence days (R × days) by detector, of the watched rows."""

    panel: Panel
    rows: Int
    p: Mapping[str, Float]
    recurrence: Mapping[str, Float]

    def scores(self, estates_of: EstatesOf, *, detectors: tuple[str, ...] = BOTH, only: Chosen | None = None) -> Scores:
        """By unit, the rarest of the detectors and measures in recurrence days; equal ones (the cap) by p.

        `estates_of` gives the estates that a unit stands for, `only` chooses (level, measure) pairs.
        """
        levels, measures, units = self.panel.levels, self.panel.measures, self.panel.units
        keep = [i for i, row in enumerate(self.rows) if only is None or only(levels[row], measures[row])]
        days = np.max([self.recurrence[name][keep] for name in detectors], axis=0)
        tie = np.max([-np.log10(np.maximum(self.p[name][keep], 1e-300)) for name in detectors], axis=0)
        place = {unit: i for i, unit in enumerate(sorted({units[self.rows[i]] for i in keep}))}
        best = np.full((len(place), days.shape[1]), -np.inf)
        np.maximum.at(best, [place[units[self.rows[i]]] for i in keep], days + 1e-3 * tie)
        return best, [estates_of(unit) for unit in place]


def walk(panel: Panel, *, step: int = 28) -> Walk:
    """Judge every day from the warm-up on; shapes and calibration are fitted anew every `step` days on the past."""
    rows = np.flatnonzero([level not in ("street", "district") for level in panel.levels])
    p = {name: np.ones((len(rows), panel.days)) for name in BOTH}
    recurrence = {name: np.zeros((len(rows), panel.days)) for name in BOTH}
    running = cumulative(panel.counts)
    for begin in range(WARM_UP, panel.days, step):
        shapes = fit_shapes(panel, panel.counts[:, :begin])
        days = null_days(panel)
        yesterday = panel.start + timedelta(days=begin - 1)
        judge = partial(judge_nulls, panel, shapes)
        calibration = calibrate(panel, yesterday, judge, null_days=days, lead_in=LEAD_IN)
        ends = np.arange(begin, min(begin + step, panel.days)) + 1
        expectation = expect(panel, running, ends, shapes=shapes)
        for block in np.array_split(rows, max(1, len(rows) // 2000)):
            at = np.ix_(np.searchsorted(rows, block), ends - 1)
            tail = nb_tail.tails(panel, running, ends, expectation, shapes=shapes, rows=block)
            pair = department_scan.subsets(panel, panel.cells, running, ends, expectation, shapes=shapes, rows=block)
            for name, found in zip(BOTH, (tail.p, pair.p), strict=True):
                p[name][at] = found
                recurrence[name][at] = calibration.recurrence_days(name, found)
    return Walk(panel, rows, p, recurrence)


def at_grade(scored: Scores, city: City, *, least_days: float) -> tuple[float, float, float]:
    """Recall, false alerts a week and median days from a chain's first extra report to its first alert."""
    scores, estates = scored
    touching = _touching(city, estates)
    found = list(alerts(scores, least_days))
    false, recall = _judge(iter(found), city, touching)
    first: dict[int, int] = {}
    for unit, day in sorted(found, key=lambda each: each[1]):
        for index in touching[unit]:
            if city.chains[index].first <= day <= city.chains[index].last + 7:
                first.setdefault(index, day - city.chains[index].first)
    return recall, false / ((DAYS - WARM_UP) / 7), float(np.median(list(first.values()))) if first else float("nan")


def _totals(city: City) -> Int:
    return np.asarray(city.counts.sum(axis=1))


def _window(counts: Int, days: int) -> Int:
    running = np.pad(np.cumsum(counts, axis=1), ((0, 0), (1, 0)))
    ends = np.arange(1, counts.shape[1] + 1)
    return np.asarray(running[:, ends] - running[:, np.maximum(ends - days, 0)])


def _by_estate() -> list[tuple[int, ...]]:
    return [(index,) for index in range(ESTATES)]


def estates_of(unit: str) -> tuple[int, ...]:
    """The estates of a unit key like `place:e7` or `place:c3`."""
    level, number = unit[6], int(unit[7:])
    return (number,) if level == "e" else tuple(range(8 * number, 8 * number + 8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    seeds = range(1, parser.parse_args().seeds + 1)
    ways: dict[str, Callable[[City, Walk], Scores]] = {
        "7-day count by estate": lambda city, _: naive(city),
        "EARS C2 by estate": lambda city, _: ears_c2(city),
        "NB tail, own 56 days, by estate": lambda city, _: plain_nb_tail(city),
        "ours: shrunk NB tail, by estate": lambda _, ours: ours.scores(
            estates_of, detectors=BOTH[:1], only=lambda level, _: level == "estate"
        ),
        "ours: shrunk NB tail, estates and communities": lambda _, ours: ours.scores(estates_of, detectors=BOTH[:1]),
        "ours: department scan": lambda _, ours: ours.scores(estates_of, detectors=BOTH[1:]),
        "ours: both, the rarer": lambda _, ours: ours.scores(estates_of),
    }
    recall: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    graded: dict[int, list[tuple[float, float, float]]] = {7: [], 30: [], 180: []}
    for seed in seeds:
        city = simulate(seed)
        ours = walk(build_panel(rows_of(city), tree()))
        for name, way in ways.items():
            scored = way(city, ours)
            recall[name].append((recall_at(scored, city, false_per_week=1), recall_at(scored, city, false_per_week=5)))
        for days, each in graded.items():
            each.append(at_grade(ours.scores(estates_of), city, least_days=days))
    print(f"The trial's city, {len(seeds)} seeds.\n")
    print_tables(recall, graded)


def print_tables(
    recall: Mapping[str, list[tuple[float, float]]], graded: Mapping[int, list[tuple[float, float, float]]]
) -> None:
    """Recall by detector, then what our grades give, in Markdown: means over seeds (standard deviation)."""
    print("| recall of planted chains | at 1 false alert a week | at 5 |\n| --- | --- | --- |")
    for name, rows in recall.items():
        mean, spread = np.mean(rows, axis=0), np.std(rows, axis=0)
        print(f"| {name} | {mean[0]:.2f} ({spread[0]:.2f}) | {mean[1]:.2f} ({spread[1]:.2f}) |")
    print("\n| ours, recurrence of at least | recall | false alerts a week | median days to the alert |")
    print("| --- | --- | --- | --- |")
    for days, found in graded.items():
        mean = np.nanmean(found, axis=0)
        print(f"| {days} days | {mean[0]:.2f} | {mean[1]:.2f} | {mean[2]:.1f} |")


if __name__ == "__main__":
    main()
