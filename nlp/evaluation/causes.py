"""Figures on the `causes` of annotated reports: quoted pairs «cause → effect».

A found pair matches a gold pair when both sides do, each gold pair once: `overlap` asks for one common character a
side, `half` for a Dice share of at least one half, `exact` for the same characters. A gold quote that stands more than
once in the body is taken where its pair lies closest together.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from domain.clock import parse_time
from domain.errors import InputError
from domain.reading import Cause
from domain.report import Report
from nlp.connectives import Span
from nlp.evaluation.counts import Counts
from nlp.evaluation.figures import counted
from nlp.evaluation.outcome import Item, Mark, Mistake, Outcome

LEAST = {"overlap": 1e-9, "half": 0.5, "exact": 1.0}

FindCauses: TypeAlias = Callable[[Report], Sequence[Cause]]


@dataclass(frozen=True, slots=True)
class GoldCauses:
    """One report, the spans of its annotated pairs in its body, and those of the triggers of its signals."""

    report: Report
    pairs: tuple[tuple[Span, Span], ...]
    triggers: tuple[Span, ...] = ()

    @property
    def id(self) -> str:
        return self.report.id

    @property
    def body(self) -> str:
        return self.report.body

    @property
    def is_written(self) -> bool:
        """Whether it is of the channels that are few, and not a citizen's message."""
        return self.id.startswith("write")


def read_gold_causes(path: Path) -> Iterator[GoldCauses]:
    """The reports of a file in JSON Lines. Errors: InputError with file and line."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                received = parse_time(row["received_at"]) if row.get("received_at") else None
                report = Report(
                    str(row["id"]),
                    str(row["text"]),
                    row.get("title") or "",
                    source=str(row.get("source") or ""),
                    received_at=received,
                )
                body = report.body
                pairs = (_locate(body, each["cause"], each["effect"]) for each in row["causes"])
                starts = ((body.find(each["trigger"]), len(each["trigger"])) for each in row["signals"])
                triggers = tuple((start, start + size) for start, size in starts if start >= 0 and size)
                yield GoldCauses(report, tuple(pair for pair in pairs if pair is not None), triggers)
            except (KeyError, TypeError, ValueError) as error:
                raise InputError("a labelled report", str(error), where=f"{path.name}:{number}") from error


def evaluate_causes(find_causes: FindCauses, path: Path) -> dict[str, float]:
    """Precision, recall and F1 (0 to 1) of pairs by the three measures above."""
    return examine_causes(find_causes, path).values


def examine_causes(find_causes: FindCauses, path: Path, *, mask: Callable[[Report], Report] = lambda r: r) -> Outcome:
    """The same figures over reports, and the reports with most pairs missed by `half`.

    `mask` makes the report that a page may show, its body of the same length.
    """
    reports = [(gold, tuple(find_causes(gold.report))) for gold in read_gold_causes(path)]
    counts = {
        name: [match_pairs(gold.pairs, found, least=least) for gold, found in reports] for name, least in LEAST.items()
    }
    wrong = [
        _mistake(gold, found, mask(gold.report).body, each)
        for (gold, found), each in zip(reports, counts["half"], strict=True)
        if each.both < max(each.gold, each.found)
    ]
    return Outcome(
        tuple(gold.id for gold, _ in reports),
        {key: figure for name in LEAST for key, figure in counted(f"cause_{name}", counts[name]).items()},
        channels=tuple(gold.report.source for gold, _ in reports),
        mistakes=tuple(sorted(wrong, key=lambda each: each.rank)),
    )


def match_pairs(gold: Sequence[tuple[Span, Span]], found: Sequence[Cause], *, least: float) -> Counts:
    """Counts of pairs whose both sides share at least this much, the surest found pair first."""
    left = list(gold)
    both = 0
    for pair in sorted(found, key=lambda cause: -cause.confidence):
        sides = (pair.cause.start, pair.cause.end), (pair.effect.start, pair.effect.end)
        match = next((g for g in left if all(shared(a, b) >= least for a, b in zip(g, sides, strict=True))), None)
        if match is not None:
            left.remove(match)
            both += 1
    return Counts(len(gold), len(found), both)


def shared(left: Span, right: Span) -> float:
    """Dice share of two spans: common characters twice over the characters of both."""
    common = max(0, min(left[1], right[1]) - max(left[0], right[0]))
    return 2 * common / (left[1] - left[0] + right[1] - right[0])


def _locate(body: str, cause: str, effect: str) -> tuple[Span, Span] | None:
    options: list[tuple[Any, Span, Span]] = []
    text_from = body.find("\n") + 1
    for first in re.finditer(re.escape(cause), body):
        for second in re.finditer(re.escape(effect), body):
            gap = max(first.start(), second.start()) - min(first.end(), second.end())
            options.append(((gap, first.start() < text_from), first.span(), second.span()))
    return min(options)[1:] if options else None


def _mistake(gold: GoldCauses, found: Sequence[Cause], text: str, counts: Counts) -> Mistake:
    given = [((each.cause.start, each.cause.end), (each.effect.start, each.effect.end)) for each in found]
    right_gold = [_agrees(pair, given) for pair in gold.pairs]
    right_given = [_agrees(pair, gold.pairs) for pair in given]
    return Mistake(
        gold.id,
        (float(counts.both - counts.gold), float(counts.both - counts.found)),
        (f"漏 {counts.gold - counts.both} 对，多 {counts.found - counts.both} 对",),
        text,
        (*_marks(gold.pairs, right_gold, "gold"), *_marks(given, right_given, "found")),
        tuple(_item(pair, text, right) for pair, right in zip(gold.pairs, right_gold, strict=True)),
        tuple(_item(pair, text, right) for pair, right in zip(given, right_given, strict=True)),
        gold.report.source,
    )


def _agrees(pair: tuple[Span, Span], others: Sequence[tuple[Span, Span]]) -> bool:
    least = LEAST["half"]
    return any(all(shared(a, b) >= least for a, b in zip(pair, other, strict=True)) for other in others)


def _marks(pairs: Sequence[tuple[Span, Span]], rights: Sequence[bool], side: str) -> Iterator[Mark]:
    for pair, right in zip(pairs, rights, strict=True):
        yield from (Mark(start, end, side, right) for start, end in pair)


def _item(pair: tuple[Span, Span], text: str, right: bool) -> Item:
    cause, effect = (text[start:end] for start, end in pair)
    return Item("因果", f"{cause} → {effect}", (), right)
