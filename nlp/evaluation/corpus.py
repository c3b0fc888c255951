"""Labelled reports of the signals corpus: quotes located in the masked body, ready for training and evaluation."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.clock import parse_time
from domain.errors import InputError
from domain.report import MASK, Report

_NUMBERS = re.compile(r"(?<!\d)(?:1\d{10}|\d{17}[\dXx]|0\d{2,3}-?\d{7,8})(?!\d)")


@dataclass(frozen=True, slots=True)
class GoldSignal:
    """One labelled signal: its kind and modality, the places of its trigger in the body, and its fields as given."""

    kind: str
    modality: str
    triggers: tuple[tuple[int, int], ...]
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled report. `body` is masked as the reader sees it; offsets count in it and in the report's body."""

    report: Report
    body: str
    signals: tuple[GoldSignal, ...]
    persons: tuple[tuple[int, int], ...]
    mentions: tuple[tuple[int, int, str], ...]
    topic: str
    lead: str
    row: Mapping[str, Any]

    @property
    def is_written(self) -> bool:
        """Whether it is of the channels that are few, and not a citizen's message."""
        return self.report.id.startswith("write")

    @property
    def kinds(self) -> frozenset[str]:
        """The distinct kinds of its signals."""
        return frozenset(signal.kind for signal in self.signals)

    @property
    def masked(self) -> Report:
        """The report with its masked body."""
        title = len(self.report.title)
        return Report(
            id=self.report.id,
            title=self.body[:title],
            text=self.body[title + 1 :] if title else self.body,
            source=self.report.source,
            received_at=self.report.received_at,
        )


def read_labelled(path: Path) -> Iterator[Labelled]:
    """The labelled reports of a file. Errors: InputError with file and line."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield locate(json.loads(line))
            except (KeyError, TypeError, ValueError) as error:
                raise InputError("a labelled report", str(error), where=f"{path.name}:{number}") from error


def locate(row: Mapping[str, Any]) -> Labelled:
    """Find every quote of a labelled row in its body."""
    report = Report(
        id=str(row["id"]),
        title=str(row.get("title") or ""),
        text=str(row["text"]),
        source=str(row.get("source") or ""),
        received_at=parse_time(row["received_at"]) if row.get("received_at") else None,
    )
    body = report.body
    persons = tuple(occurrences(body, row["persons"]))
    signals = tuple(
        GoldSignal(each["kind"], each["modality"], tuple(occurrences(body, [each["trigger"]])), each)
        for each in row["signals"]
    )
    return Labelled(
        report,
        mask_spans(body, [*persons, *(match.span() for match in _NUMBERS.finditer(body))]),
        signals,
        persons,
        tuple(_mentions(body, row)),
        row["topic"],
        row["lead"],
        row,
    )


def occurrences(body: str, quotes: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where the quotes stand; a longer one takes its place before a shorter one inside it."""
    taken = bytearray(len(body))
    for quote in sorted(set(quotes), key=len, reverse=True):
        at = body.find(quote) if quote else -1
        while at >= 0:
            if not any(taken[at : at + len(quote)]):
                taken[at : at + len(quote)] = b"\x01" * len(quote)
                yield at, at + len(quote)
            at = body.find(quote, at + len(quote))


def mask_spans(body: str, spans: Iterable[tuple[int, int]]) -> str:
    """The body with the spans blotted out, its length kept."""
    characters = list(body)
    for start, end in spans:
        characters[start:end] = MASK * (end - start)
    return "".join(characters)


def _mentions(body: str, row: Mapping[str, Any]) -> Iterator[tuple[int, int, str]]:
    places = {*row["places"], *(each for signal in row["signals"] for each in signal["places"])}
    organisations = {*row["orgs"], *(each for signal in row["signals"] for each in signal["orgs"])} - places
    things = {each for signal in row["signals"] for each in signal["things"]} - places - organisations
    labels = dict.fromkeys(places, "place") | dict.fromkeys(organisations, "organisation")
    labels |= dict.fromkeys(things, "thing")
    for start, end in occurrences(body, labels):
        yield start, end, labels[body[start:end]]
