"""The simulated city made harder and truer: many kinds, named origins, delays, wrong kinds, vague places.

The reports of `simulated_city` get a kind (8 a department), 3 % of the ordinary ones name an organisation that serves
the estate and 2 % one of its five things; of a chain's reports 30 % name its origin (the organisation, or one thing),
a sixth of these by an alias that no judgement joins, and all are of two kinds by department. Reports arrive 0 to 3
days late, 7 % get a wrong kind, 10 % no place and 10 % only the community. What is asked: does watching things and
organisations find chains that watching places does not? Run: `python -m bench.harder_city`; prints Markdown tables.
"""

import argparse
from collections.abc import Callable

import numpy as np

from bench.simulated_city import (
    DAYS,
    DEPARTMENTS,
    ESTATES,
    START,
    City,
    Rows,
    Scores,
    Walk,
    at_grade,
    estates_of,
    print_tables,
    recall_at,
    simulate,
    tree,
    walk,
)
from domain.hazards import hazards
from rules.series import ALL, build_panel

NAMED, ORGANISATIONS_NAMED, THINGS_NAMED, ALIAS = 0.30, 0.03, 0.02, 1 / 6
WRONG_KIND, NO_PLACE, VAGUE_PLACE = 0.07, 0.10, 0.10
DELAY = (0.6, 0.25, 0.1, 0.05)  # by 0, 1, 2, 3 days


def harder_rows(city: City, seed: int) -> tuple[Rows, dict[str, tuple[int, ...]]]:
    """Ledger rows of the harder city, and the estates that each thing and organisation stands for."""
    rng = np.random.default_rng([seed, 2])
    kinds = sorted(hazards())
    desks = [rng.choice(len(kinds), 8, replace=False) for _ in range(DEPARTMENTS)]
    weights = 1 / np.arange(1, 9)
    serving: dict[int, list[int]] = {}
    for organisation, estates in enumerate(city.serves):
        for each in estates:
            serving.setdefault(each, []).append(organisation)
    stands_for: dict[str, tuple[int, ...]] = {f"organisation:o{i}": estates for i, estates in enumerate(city.serves)}
    out: list[tuple[str, str, int, int]] = []

    def report(estate: int, desk: int, day: int, kind: int, entity: str | None) -> None:
        kind = int(rng.integers(len(kinds))) if rng.random() < WRONG_KIND else kind
        day += int(rng.choice(4, p=DELAY))
        where = rng.random()
        if where >= NO_PLACE:
            place = f"place:c{estate // 8}" if where < NO_PLACE + VAGUE_PLACE else f"place:e{estate}"
            out.append((place, kinds[kind], desk, day))
        if entity is not None:
            out.append((entity, kinds[kind], desk, day))

    extra = np.zeros_like(city.counts)
    for chain in city.chains:
        for estate, desk, day in chain.reports:
            extra[estate, desk, day] += 1
    for estate, desk, day in zip(*np.nonzero(city.counts - extra), strict=True):
        for _ in range(int(city.counts[estate, desk, day] - extra[estate, desk, day])):
            draw, entity = rng.random(), None
            if draw < ORGANISATIONS_NAMED and estate in serving:
                entity = f"organisation:o{rng.choice(serving[int(estate)])}"
            elif ORGANISATIONS_NAMED <= draw < ORGANISATIONS_NAMED + THINGS_NAMED:
                entity = f"thing:e{estate}-{rng.integers(5)}"
                stands_for[entity] = (int(estate),)
            kind = int(rng.choice(desks[desk], p=weights / weights.sum()))
            report(int(estate), int(desk), int(day), kind, entity)
    for number, chain in enumerate(city.chains):
        origin = f"thing:origin{number}" if chain.organisation is None else f"organisation:o{chain.organisation}"
        two = rng.choice(len(kinds), 2, replace=False)
        for name in (origin, f"{origin}-alias"):
            stands_for[name] = chain.estates
        for estate, desk, day in chain.reports:
            spoken = (f"{origin}-alias" if rng.random() < ALIAS else origin) if rng.random() < NAMED else None
            report(estate, desk, day, int(two[desk % 2]), spoken)
    return _rows([each for each in out if each[3] < DAYS]), stands_for


def _rows(reports: list[tuple[str, str, int, int]]) -> Rows:
    ones = np.ones(len(reports), dtype=np.int64)
    return Rows(
        [key for key, _, _, _ in reports],
        [kind for _, kind, _, _ in reports],
        [f"部门{desk}" for _, _, desk, _ in reports],
        ["reported"] * len(reports),
        START.toordinal() + np.array([day for _, _, _, day in reports], dtype=np.int64),
        ones,
        ones,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    seeds = range(1, parser.parse_args().seeds + 1)
    places = ("estate", "community")
    ways: dict[str, Callable[[Walk, Callable[[str], tuple[int, ...]]], Scores]] = {
        "places, all kinds together": lambda w, e: w.scores(e, only=lambda level, m: level in places and m == ALL),
        "places, by kind": lambda w, e: w.scores(e, only=lambda level, m: level in places and m != ALL),
        "places, both": lambda w, e: w.scores(e, only=lambda level, _: level in places),
        "things and organisations alone": lambda w, e: w.scores(e, only=lambda level, _: level not in places),
        "places, things and organisations": lambda w, e: w.scores(e),
    }
    recall: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    graded: dict[int, list[tuple[float, float, float]]] = {7: [], 30: [], 180: []}
    for seed in seeds:
        city = simulate(seed)
        rows, stands_for = harder_rows(city, seed)
        walked = walk(build_panel(rows, tree()))

        def of(unit: str, known: dict[str, tuple[int, ...]] = stands_for) -> tuple[int, ...]:
            return known[unit] if unit in known else estates_of(unit)

        for name, way in ways.items():
            scored = way(walked, of)
            recall[name].append((recall_at(scored, city, false_per_week=1), recall_at(scored, city, false_per_week=5)))
        for days, each in graded.items():
            each.append(at_grade(walked.scores(of), city, least_days=days))
    print(f"The harder city ({ESTATES} estates, {len(hazards())} kinds), {len(seeds)} seeds.\n")
    print_tables(recall, graded)


if __name__ == "__main__":
    main()
