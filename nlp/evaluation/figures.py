"""A figure is a ratio of two sums over documents, so that it can be resampled: F1, precision, recall, shares, speeds.

Precision is Σ both / Σ found, recall Σ both / Σ gold, F1 Σ 2·both / Σ (gold + found), a share Σ right / Σ all. A mere
number of things (numbers left in the clear) has no divisor and is a sum.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nlp.evaluation.counts import Counts

Numbers: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """What each document adds above and below the line; both of shape (documents,), `below` None for a sum."""

    above: Numbers
    below: Numbers | None = None

    def __post_init__(self) -> None:
        if self.below is not None and self.below.shape != self.above.shape:
            raise ValueError(f"expected {self.above.shape[0]} documents below the line, got {self.below.shape[0]}")

    @property
    def value(self) -> float:
        """The figure over all documents; 0 when nothing stands below the line."""
        above = float(self.above.sum())
        if self.below is None:
            return above
        below = float(self.below.sum())
        return above / below if below else 0.0

    def of(self, chosen: npt.NDArray[np.bool_]) -> "Figure":
        """The same figure over some of the documents."""
        return Figure(self.above[chosen], None if self.below is None else self.below[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Counts of every document: an array of shape (documents, 3) with gold, found and both."""

    counts: Numbers

    @classmethod
    def of(cls, counts: Iterable[Counts]) -> "Tally":
        """The tally of one `Counts` a document."""
        rows = [(each.gold, each.found, each.both) for each in counts]
        return cls(np.array(rows, dtype=np.float64).reshape(-1, 3))

    @property
    def total(self) -> Counts:
        return Counts(*(int(each) for each in self.counts.sum(axis=0)))

    @property
    def f1(self) -> Figure:
        gold, found, both = self.counts.T
        return Figure(2 * both, gold + found)

    def figures(self, name: str) -> dict[str, Figure]:
        """Precision, recall and F1 by the names that tables use."""
        gold, found, both = self.counts.T
        return {f"{name}_precision": Figure(both, found), f"{name}_recall": Figure(both, gold), f"{name}_f1": self.f1}


def counted(name: str, counts: Iterable[Counts]) -> dict[str, Figure]:
    """Precision, recall and F1 of one `Counts` a document."""
    return Tally.of(counts).figures(name)


def share(rights: Iterable[Sequence[bool]]) -> Figure:
    """The share of what is right, of all that each document holds to be judged."""
    held = [(sum(each), len(each)) for each in rights]
    above, below = np.array(held, dtype=np.float64).reshape(-1, 2).T
    return Figure(above, below)


def total(numbers: Iterable[float]) -> Figure:
    """A sum of one number a document."""
    return Figure(np.array(list(numbers), dtype=np.float64))


def rate(above: Iterable[float], below: Iterable[float]) -> Figure:
    """A ratio of one number a document to another, such as characters to seconds."""
    return Figure(np.array(list(above), dtype=np.float64), np.array(list(below), dtype=np.float64))


def values(figures: Mapping[str, Figure]) -> dict[str, float]:
    """The figures over all documents, as plain numbers."""
    return {name: figure.value for name, figure in figures.items()}
