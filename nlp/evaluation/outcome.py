"""What a suite gives: figures by document, and what a person wants to see of them: labels, confusions, mistakes.

Only `documents` and `figures` are asked of a suite; the rest makes its page richer. A suite that has nothing but a table
of numbers gives that, and gets no intervals.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np

from domain.errors import InputError
from nlp.evaluation.bootstrap import Interval, differences, intervals
from nlp.evaluation.figures import Figure, Tally, values

Pairs: TypeAlias = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text that the labels (`gold`), the reader (`found`) or a cue of its modality stand on."""

    start: int
    end: int
    side: str  # gold, found or cue
    right: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One labelled or found thing as a page tells it: its label, its words, what else is known of it."""

    label: str
    words: str
    notes: tuple[str, ...] = ()
    right: bool = True


@dataclass(frozen=True, slots=True)
class Mistake:
    """A document that was read wrongly. Lower ranks are worse and come first."""

    document: str
    rank: tuple[float, ...]
    says: tuple[str, ...]
    text: str  # masked
    marks: tuple[Mark, ...]
    gold: tuple[Item, ...] = ()
    found: tuple[Item, ...] = ()
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Figures over documents. `labels` are tallies by label, `confusions` numbers of (gold, found) labels by title,
    `channels` the source of each document, `fixed` figures that hold for the whole and cannot be resampled.
    """

    documents: tuple[str, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    fixed: Mapping[str, float] = field(default_factory=dict)
    labels: Mapping[str, Tally] = field(default_factory=dict)
    confusions: Mapping[str, Pairs] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()

    @property
    def values(self) -> dict[str, float]:
        """Every figure as a plain number."""
        return {**values(self.figures), **self.fixed}

    @property
    def intervals(self) -> dict[str, Interval]:
        """An interval of 95 % for every figure that can be resampled; none for less than two documents."""
        return intervals(self.figures) if len(self.documents) > 1 else {}

    def by_channel(self) -> dict[str, "Outcome"]:
        """The figures of each source, the one with most documents first."""
        names, numbers = np.unique(np.array(self.channels, dtype=str), return_counts=True)
        found = {}
        for name in names[np.argsort(-numbers, kind="stable")]:
            chosen = np.array([each == name for each in self.channels])
            ids = tuple(each for each, is_in in zip(self.documents, chosen, strict=True) if is_in)
            found[str(name)] = Outcome(ids, {key: figure.of(chosen) for key, figure in self.figures.items()})
        return found

    def minus(self, other: "Outcome") -> dict[str, Interval]:
        """The paired difference to another reading of the same documents. Errors: InputError when they are others."""
        if self.documents != other.documents:
            raise InputError(
                f"the same {len(self.documents)} documents in the same order",
                f"{len(other.documents)} documents",
                where="comparison",
            )
        return differences(self.figures, other.figures)


def as_outcome(given: Outcome | Mapping[str, float]) -> Outcome:
    """The outcome of a suite that gives one, or nothing but numbers."""
    return given if isinstance(given, Outcome) else Outcome(fixed=dict(given))


def save_outcome(path: Path, outcome: Outcome) -> None:
    """Keep what a later comparison needs: ids of documents and what each adds to the figures; no texts."""
    figures = {
        name: [figure.above.tolist(), None if figure.below is None else figure.below.tolist()]
        for name, figure in outcome.figures.items()
    }
    path.write_text(json.dumps({"documents": outcome.documents, "figures": figures}), encoding="utf-8")


def load_outcome(path: Path) -> Outcome:
    """What was kept. Errors: InputError naming the file."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        figures = {
            name: Figure(np.array(above, np.float64), None if below is None else np.array(below, np.float64))
            for name, (above, below) in held["figures"].items()
        }
        return Outcome(tuple(held["documents"]), figures)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise InputError("a file that `jianwei evaluate --save` has written", str(error), where=str(path)) from error
