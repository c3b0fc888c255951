"""What went wrong with labelled spans of any suite: tallies by label, confused labels, and the documents read worst.

A span is (start, end, label), strict on both ends. Labels are confused when one span has two of them; a span that only
one side has counts as missed or as given in vain.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

from nlp.evaluation.counts import Counts
from nlp.evaluation.figures import Tally, counted
from nlp.evaluation.outcome import Item, Mark, Mistake, Outcome, Pairs
from nlp.evaluation.wording import label_name

Span: TypeAlias = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class SpanDocument:
    """One text with its gold and found spans. The text may be masked: only its length must be that of the original."""

    id: str
    text: str
    gold: Set[Span]
    found: Set[Span]
    channel: str = ""


def span_outcome(documents: Sequence[SpanDocument], *, name: str = "span") -> Outcome:
    """Everything that a suite of strict spans gives: `name`_precision, _recall, _f1, labels, confusions, mistakes."""
    return Outcome(
        documents=tuple(each.id for each in documents),
        figures=counted(name, (Counts.of(each.gold, each.found) for each in documents)),
        labels=count_labels(documents),
        confusions={"label": confuse_labels(documents)},
        channels=tuple(each.channel for each in documents) if any(each.channel for each in documents) else (),
        mistakes=find_mistakes(documents),
    )


def count_labels(documents: Sequence[SpanDocument]) -> dict[str, Tally]:
    """Counts of every label in every document."""
    every = sorted({label for each in documents for _, _, label in each.gold | each.found})
    return {
        label: Tally.of(Counts.of(_only(each.gold, label), _only(each.found, label)) for each in documents)
        for label in every
    }


def confuse_labels(documents: Iterable[SpanDocument]) -> Pairs:
    """How often a span has this label and is given that one; the empty label stands for none."""
    confused: Counter[tuple[str, str]] = Counter()
    for each in documents:
        missed = {(start, end): label for start, end, label in each.gold - each.found}
        in_vain = {(start, end): label for start, end, label in each.found - each.gold}
        confused.update((label, in_vain.get(span, "")) for span, label in missed.items())
        confused.update(("", label) for span, label in in_vain.items() if span not in missed)
    return confused


def find_mistakes(documents: Iterable[SpanDocument]) -> tuple[Mistake, ...]:
    """The documents that were not read quite rightly, those with most missed spans first."""
    wrong = [each for each in documents if each.gold != each.found]
    return tuple(sorted(map(_mistake, wrong), key=lambda each: each.rank))


def _mistake(document: SpanDocument) -> Mistake:
    missed, in_vain = document.gold - document.found, document.found - document.gold
    return Mistake(
        document.id,
        (-float(len(missed)), -float(len(in_vain))),
        (f"漏 {len(missed)} 处，多 {len(in_vain)} 处",),
        document.text,
        (*_marks(document.gold, missed, "gold"), *_marks(document.found, in_vain, "found")),
        tuple(_item(span, document.text, span not in missed) for span in sorted(document.gold)),
        tuple(_item(span, document.text, span not in in_vain) for span in sorted(document.found)),
        document.channel,
    )


def _only(spans: Set[Span], label: str) -> set[Span]:
    return {span for span in spans if span[2] == label}


def _marks(spans: Set[Span], wrong: Set[Span], side: str) -> Iterator[Mark]:
    return (Mark(start, end, side, (start, end, label) not in wrong) for start, end, label in spans)


def _item(span: Span, text: str, right: bool) -> Item:
    return Item(label_name(span[2]), text[span[0] : span[1]], (), right)
