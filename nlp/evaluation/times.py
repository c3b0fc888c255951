"""Figures on time expressions: how many are read exactly, of a file like tests/nlp/time_expressions.tsv, by halves.

An expression is exact when the reader finds this very span with the expected interval, type, granularity, vagueness and,
if it recurs, rule. A sentence without a time is one case, exact when nothing is found. Halves are set by the CRC-32 of
the sentence: even for development, odd held out.
"""

import csv
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby
from pathlib import Path

from domain.clock import SHANGHAI, parse_time
from domain.errors import InputError
from nlp.time_values import TimeExpression
from nlp.times import read_times

FIELDS = ("received_at", "sentence", "expression", "from", "to", "type", "granularity", "vague", "rule")
HALVES = ("development", "held_out")


@dataclass(frozen=True, slots=True)
class Expected:
    """One time expression as it ought to be read; moments to the minute, empty where open or unknown."""

    start: int
    end: int
    begin: str
    until: str
    type: str
    granularity: str
    vague: bool
    rule: str


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence, when its report was received, and the times in it."""

    sentence: str
    received_at: datetime
    times: tuple[Expected, ...]

    @property
    def half(self) -> str:
        return HALVES[zlib.crc32(self.sentence.encode()) % 2]


def read_cases(path: Path) -> list[Case]:
    """Cases of a file in its order. Errors: InputError with the line's sentence."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(table.fieldnames or ()) != FIELDS:
        raise InputError(f"the columns {', '.join(FIELDS)}", str(table.fieldnames), where=path.name)
    sentences = groupby(table, key=lambda row: (row["received_at"], row["sentence"]))
    return [
        Case(sentence, parse_time(at, where=path.name), tuple(_expected(sentence, rows, path)))
        for (at, sentence), rows in sentences
    ]


def _expected(sentence: str, rows: Iterable[dict[str, str]], path: Path) -> Iterator[Expected]:
    position = 0
    for row in rows:
        if not row["expression"]:
            continue
        start = sentence.find(row["expression"], position)
        if start < 0:
            raise InputError(f"{row['expression']} in its sentence, in order", sentence, where=path.name)
        position = start + len(row["expression"])
        vague = row["vague"] == "1"
        yield Expected(start, position, row["from"], row["to"], row["type"], row["granularity"], vague, row["rule"])


def as_expected(found: TimeExpression, *, zone: tzinfo = SHANGHAI) -> Expected:
    """What the reader found, in the form of a case."""
    mention = found.mention
    begin, until = (
        "" if each is None else each.astimezone(zone).isoformat()[:16] for each in (mention.begin, mention.until)
    )
    rule = "" if found.recurrence is None else str(found.recurrence)
    kind = str(found.type)
    return Expected(mention.start, mention.end, begin, until, kind, mention.granularity, mention.vague, rule)


def evaluate_times(path: Path, *, zone: tzinfo = SHANGHAI) -> dict[str, float]:
    """Shares (0 to 1) of cases read exactly and in parts, for either half and all; `spurious` counts finds of no case."""
    cases = [(case, _found(case, zone)) for case in read_cases(path)]
    figures: dict[str, float] = {}
    for half in HALVES:
        figures |= {
            f"{half}_{name}": value for name, value in score(each for each in cases if each[0].half == half).items()
        }
    return figures | score(cases)


def score(pairs: Iterable[tuple[Case, list[Expected]]]) -> dict[str, float]:
    """Figures of cases and what was found in each: exact, span, value, type, granularity, vague, spurious, cases."""
    right = dict.fromkeys(("exact", "span", "value", "type", "granularity", "vague"), 0)
    count = spurious = 0
    for case, found in pairs:
        spurious += sum((each.start, each.end) not in {(t.start, t.end) for t in case.times} for each in found)
        if not case.times:
            count += 1
            right = {name: value + (not found) for name, value in right.items()}
        for time in case.times:
            count += 1
            same = next((each for each in found if (each.start, each.end) == (time.start, time.end)), None)
            if same is not None:
                right["exact"] += same == time
                right["span"] += 1
                right["value"] += (same.begin, same.until, same.rule) == (time.begin, time.until, time.rule)
                right["type"] += same.type == time.type
                right["granularity"] += same.granularity == time.granularity
                right["vague"] += same.vague == time.vague
    shares = {name: value / count if count else 0.0 for name, value in right.items()}
    return shares | {"spurious": float(spurious), "cases": float(count)}


def _found(case: Case, zone: tzinfo) -> list[Expected]:
    return [as_expected(each, zone=zone) for each in read_times(case.sentence, received_at=case.received_at, zone=zone)]
