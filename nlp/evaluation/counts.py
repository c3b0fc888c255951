"""Counts of gold, found and matching items, with precision, recall and F1."""

from collections.abc import Hashable, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items are gold, how many were found, and how many of both agree."""

    gold: int = 0
    found: int = 0
    both: int = 0

    @classmethod
    def of(cls, gold: Set[Hashable], found: Set[Hashable]) -> "Counts":
        """Counts of two sets of items."""
        return cls(len(gold), len(found), len(gold & found))

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.gold + other.gold, self.found + other.found, self.both + other.both)

    @property
    def precision(self) -> float:
        return self.both / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.both / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.both / (self.gold + self.found) if self.gold + self.found else 0.0

    def figures(self) -> dict[str, float]:
        """Precision, recall and F1 by the names that tables use."""
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}
