"""Figures on texts whose spans carry labels: strict F1, all labels together and each apart.

A span counts when start, end and label are those of the annotation; characters are code points. Rows have `text`,
`entities` (start, end, type) and mostly `split`: the rows of a training split are not measured.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from domain.errors import InputError
from nlp.evaluation.counts import Counts
from nlp.evaluation.figures import Tally, counted
from nlp.evaluation.outcome import Outcome

Labelled: TypeAlias = tuple[int, int, str]
FindSpans: TypeAlias = Callable[[str], Collection[Labelled]]

HELD_OUT = ("dev", "test", "")  # splits that are measured; rows without one are


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with its labelled spans, in order."""

    id: str
    text: str
    spans: tuple[Labelled, ...]


def read_labelled(
    path: Path, *, splits: Collection[str] = HELD_OUT, renamed: Mapping[str, str] = MappingProxyType({})
) -> Iterator[LabelledText]:
    """The rows of these splits; `renamed` puts slips of the annotation right. Errors: InputError with file and line."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                if row.get("split", "") in splits:
                    spans = ((int(e["start"]), int(e["end"]), str(e["type"])) for e in row["entities"])
                    known = tuple(sorted((start, end, renamed.get(kind, kind)) for start, end, kind in spans))
                    yield LabelledText(str(row.get("id", number)), str(row["text"]), known)
            except (KeyError, TypeError, ValueError) as error:
                raise InputError("a text with labelled spans", str(error), where=f"{path.name}:{number}") from error


def examine_spans(name: str, find: FindSpans, texts: Sequence[LabelledText]) -> Outcome:
    """Precision, recall and F1 over the texts by `name`, and a tally a label."""
    found = [set(find(text.text)) for text in texts]
    gold = [set(text.spans) for text in texts]
    labels = sorted({label for spans in gold for _, _, label in spans})
    tallies = {
        label: Tally.of(
            Counts.of({s for s in a if s[2] == label}, {s for s in b if s[2] == label})
            for a, b in zip(gold, found, strict=True)
        )
        for label in labels
    }
    figures = counted(name, (Counts.of(a, b) for a, b in zip(gold, found, strict=True)))
    figures |= {f"{name}_{label}_f1": tally.f1 for label, tally in tallies.items()}
    return Outcome(tuple(text.id for text in texts), figures, labels=tallies)
