"""Ledger counts into dense windows: units up the place tree × kinds × days, without a detector's opinion.

A *cell* is what was counted: (mentioned key, kind, department). A *series* is what is watched: (unit, measure), with
every place above the mentioned one as a unit and the kind, its family and all kinds (`*`) as measures. The roll-up is
one sparse matrix (series × cells), so that null replays roll simulated cells up in the same way. Discovered counts
(inspections) are kept beside and never enter `counts`: looking somewhere must not make that place look riskier.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from domain.register import PlaceTree
from domain.report import Origin

ALL = "*"
IntArray: TypeAlias = NDArray[np.integer[Any]]
FloatArray: TypeAlias = NDArray[np.float64]
_UNIT_LABELS = ("place", "thing", "organisation")


class CountRows(Protocol):
    """Daily counts as parallel columns of equal length, one row a (key, kind, department, origin, day)."""

    @property
    def key(self) -> ArrayLike:
        """Unit key that was mentioned, `label:id` or `label:normal`."""
        ...

    @property
    def kind(self) -> ArrayLike:
        """Hazard code."""
        ...

    @property
    def department(self) -> ArrayLike: ...

    @property
    def origin(self) -> ArrayLike:
        """Words of `domain.report.Origin`."""
        ...

    @property
    def day(self) -> ArrayLike:
        """Day ordinals (`date.toordinal`) by received time."""
        ...

    @property
    def n(self) -> ArrayLike:
        """Live signals."""
        ...

    @property
    def distinct(self) -> ArrayLike:
        """Live signals with echoes collapsed: what detectors count."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """S series over T days of one district, with the cells they sum (C) and the hierarchy they shrink along.

    `parent` is the row of the same measure at the parent place (-1: none), `siblings` the number of places that share
    that parent, `pool` groups parentless units that are alike (things, organisations, places outside the tree; -1
    for roots of the tree), `group` numbers the levels, `depth` is 0 for rows without parent.
    """

    start: date
    units: tuple[str, ...]  # of each series
    levels: tuple[str, ...]  # of each series: a place level, or "thing", "organisation", "place" (outside the tree)
    measures: tuple[str, ...]  # of each series: kind, family or ALL
    departments: tuple[str, ...]
    counts: IntArray  # S × T, everything but discovered
    parent: IntArray
    siblings: FloatArray
    pool: IntArray
    group: IntArray
    depth: IntArray
    cells: Any  # csr C × T, everything but discovered
    inspections: Any  # csr C × T, discovered
    cell_department: IntArray  # C
    rollup: Any  # csr S × C

    @property
    def days(self) -> int:
        return int(self.counts.shape[1])

    @property
    def last_day(self) -> date:
        return self.start + timedelta(days=self.days - 1)

    def column(self, day: date) -> int:
        """Column of a day; may lie outside [0, days)."""
        return (day - self.start).days

    def between(self, since: date, until: date) -> "Panel":
        """Only these days (both included) and the series that have a count in them.

        Days after the panel's end are days without reports; days before its start stay away. What comes after
        `until` is gone and cannot be looked at. An empty span gives a panel without series.
        """
        begin, end = max(self.column(since), 0), max(self.column(until) + 1, 0)
        begin = min(begin, end)
        inside = slice(begin, min(end, self.days))
        beyond = end - begin - self.counts[:, inside].shape[1]
        counts = np.pad(self.counts[:, inside], ((0, 0), (0, beyond)))
        rows = np.flatnonzero(counts.any(axis=1))
        number = np.full(len(counts) + 1, -1)  # the last one answers for parent -1
        number[rows] = np.arange(len(rows))
        cells, found = (_widened(each[:, inside], end - begin) for each in (self.cells, self.inspections))
        return Panel(
            start=self.start + timedelta(days=begin),
            units=tuple(self.units[row] for row in rows),
            levels=tuple(self.levels[row] for row in rows),
            measures=tuple(self.measures[row] for row in rows),
            departments=self.departments,
            counts=counts[rows],
            parent=number[self.parent[rows]],
            siblings=self.siblings[rows],
            pool=self.pool[rows],
            group=self.group[rows],
            depth=self.depth[rows],
            cells=cells,
            inspections=found,
            cell_department=self.cell_department,
            rollup=self.rollup[rows],
        )

    def by_department(self, rows: IntArray, first: int, last: int) -> IntArray:
        """Counts of these series by department, R × D, summed over columns [first, last)."""
        return self._spread(self.cells, rows, first, last)

    def discovered(self, rows: IntArray, first: int, last: int) -> IntArray:
        """What inspections found, R × D, in the same terms: to be shown beside, never to be judged."""
        return self._spread(self.inspections, rows, first, last)

    def _spread(self, cells: Any, rows: IntArray, first: int, last: int) -> IntArray:
        totals = np.asarray(cells[:, max(first, 0) : max(last, 0)].sum(axis=1)).ravel()
        size = len(self.cell_department)
        spread = csr_matrix((totals, (np.arange(size), self.cell_department)), shape=(size, len(self.departments)))
        return np.asarray((self.rollup[rows] @ spread).toarray(), dtype=np.int64)


def _widened(cells: Any, days: int) -> Any:
    wide = cells.copy()
    wide.resize(cells.shape[0], days)
    return wide


def build_panel(
    rows: CountRows,
    tree: PlaceTree | None = None,
    *,
    canonical: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Panel:
    """The panel of all days in [since, until] (both included; default: first to last day that has a row).

    `canonical` maps mention keys to the keys of the entities they are held to be; equal entities add up. Places of
    the tree count for themselves and every place above; other keys stand for themselves. A panel that starts long
    before the first report would teach detectors that nothing ever happens: it starts at the first row at the earliest.
    """
    canonical = canonical or {}
    day = np.asarray(rows.day, dtype=np.int64).ravel()
    keys, kinds, departments, origins = (
        [str(value) for value in np.asarray(column, dtype=object).ravel()]
        for column in (rows.key, rows.kind, rows.department, rows.origin)
    )
    value = np.asarray(rows.distinct, dtype=np.int64).ravel()
    first = int(day.min()) if len(day) else (since or until or date.today()).toordinal()
    first = max(first, since.toordinal()) if since else first
    last = until.toordinal() if until else (int(day.max()) if len(day) else first)
    width = max(1, last - first + 1)
    keys = [canonical.get(key, key) for key in keys]
    keep = [
        index
        for index in np.flatnonzero((day >= first) & (day <= last) & (value > 0))
        if keys[index].partition(":")[0] in _UNIT_LABELS
    ]
    department_index = {name: i for i, name in enumerate(sorted({departments[i] for i in keep}))}
    cell_index: dict[tuple[str, str, str], int] = {}
    cell_of = np.array(
        [cell_index.setdefault((keys[i], kinds[i], departments[i]), len(cell_index)) for i in keep], dtype=np.int64
    )
    inspected = np.array([origins[i] == Origin.DISCOVERED.value for i in keep], dtype=bool)
    columns, amounts = day[keep] - first, value[keep]
    shape = (len(cell_index), width)
    cells, found = (
        csr_matrix((amounts[m], (cell_of[m], columns[m])), shape=shape, dtype=np.int64) for m in (~inspected, inspected)
    )
    series, rollup = _roll_up(cell_index, tree)
    hierarchy = _hierarchy(series, tree)
    return Panel(
        start=date.fromordinal(first),
        units=tuple(unit for unit, _ in series),
        measures=tuple(measure for _, measure in series),
        departments=tuple(department_index),
        counts=np.asarray((rollup @ cells).toarray(), dtype=np.int32),
        cells=cells,
        inspections=found,
        cell_department=np.array([department_index[name] for _, _, name in cell_index], dtype=np.int64),
        rollup=rollup,
        **hierarchy,
    )


def units_above(key: str, tree: PlaceTree | None) -> tuple[str, ...]:
    """The unit itself and, for a place of the tree, every place above it."""
    label, _, name = key.partition(":")
    if label != "place" or tree is None:
        return (key,)
    return (key, *(f"place:{each}" for each in tree.ancestors(name)))


def measures_of(kind: str) -> tuple[str, ...]:
    """The kind, its family and all kinds; a kind without a dot is its own family."""
    family = kind.partition(".")[0]
    return (kind, family, ALL) if family != kind else (kind, ALL)


def _roll_up(cell_index: Iterable[tuple[str, str, str]], tree: PlaceTree | None) -> tuple[list[tuple[str, str]], Any]:
    pairs = [
        [(unit, measure) for unit in units_above(key, tree) for measure in measures_of(kind)]
        for key, kind, _ in cell_index
    ]
    series = sorted({pair for each in pairs for pair in each})
    row_of = {pair: row for row, pair in enumerate(series)}
    row = [row_of[pair] for each in pairs for pair in each]
    column = [cell for cell, each in enumerate(pairs) for _ in each]
    ones = np.ones(len(row), dtype=np.int64)
    return series, csr_matrix((ones, (row, column)), shape=(len(series), len(pairs)), dtype=np.int64)


def _hierarchy(series: list[tuple[str, str]], tree: PlaceTree | None) -> dict[str, Any]:
    row_of = {pair: row for row, pair in enumerate(series)}
    levels: list[str] = []
    parent, siblings, depth = [], [], []
    for unit, measure in series:
        label, _, name = unit.partition(":")
        place = tree.places.get(name) if tree is not None and label == "place" else None
        levels.append(place.level if place else label)
        above = place.parent_id if place else None
        parent.append(row_of.get((f"place:{above}", measure), -1) if above else -1)
        siblings.append(float(len(tree.children.get(above, ()))) if tree is not None and above else 1.0)
        depth.append(len(tree.ancestors(name)) if tree is not None and place else 0)
    names = {level: index for index, level in enumerate(sorted(set(levels)))}
    pools: dict[tuple[str, str], int] = {}
    outside = [
        tree is None or unit.partition(":")[0] != "place" or unit.partition(":")[2] not in tree.places
        for unit, _ in series
    ]
    pool = [
        pools.setdefault((unit.partition(":")[0], measure), len(pools)) if alone else -1
        for (unit, measure), alone in zip(series, outside, strict=True)
    ]
    return {
        "levels": tuple(levels),
        "parent": np.array(parent, dtype=np.int64),
        "siblings": np.array(siblings, dtype=np.float64),
        "pool": np.array(pool, dtype=np.int64),
        "group": np.array([names[level] for level in levels], dtype=np.int64),
        "depth": np.array(depth, dtype=np.int64),
    }
