"""Hand-written texts with slots: who writes, what it signals, title and text. From TOML (stories) and TSV (background)."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from domain.errors import ConfigError
from domain.hazards import hazards
from domain.reading import Modality
from scenarios.channels import channels

Signals = tuple[tuple[str, str], ...]
COLUMNS = ("by", "where", "is", "title", "text")


@dataclass(frozen=True, slots=True)
class Text:
    """One written text. `channels` may write it, at places of kind `where`; `phase` orders the texts of a story."""

    channels: tuple[str, ...]
    signals: Signals
    text: str
    title: str = ""
    where: tuple[str, ...] = ()
    phase: int = 1
    exercise: bool = False

    def uses(self, slots: Iterable[str]) -> bool:
        """Whether title or text has one of these slots."""
        return any(f"{{{slot}}}" in self.text or f"{{{slot}}}" in self.title for slot in slots)


def text_from_row(row: Mapping[str, Any]) -> Text:
    """A text of its row: by, is, text, and if given where, title, in (phase), exercise.

    Errors: ValueError that names an unknown channel, kind or modality.
    """
    by = tuple(str(row["by"]).split(","))
    if unknown := [each for each in by if each not in channels()]:
        raise ValueError(f"unknown channel {unknown}")
    body = str(row["text"]).replace("⏎", "\n").strip()
    if not body:
        raise ValueError("blank text")
    where = tuple(str(row.get("where", "")).split(",")) if row.get("where") else ()
    title = str(row.get("title") or "")
    return Text(by, _signals(str(row["is"])), body, title, where, int(row.get("in", 1)), bool(row.get("exercise")))


def _signals(words: str) -> Signals:
    if words == "-":
        return ()
    pairs = []
    for word in words.split(";"):
        kind, _, modality = word.partition(":")
        if kind not in hazards():
            raise ValueError(f"unknown kind {kind!r}")
        pairs.append((kind, Modality(modality or "actual").value))
    return tuple(pairs)


@cache
def background_texts() -> tuple[Text, ...]:
    """All texts of background/*.tsv. Errors: ConfigError naming file and line of every wrong row."""
    texts: list[Text] = []
    mistakes: list[str] = []
    folder = files("scenarios").joinpath("background")
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if not path.name.endswith(".tsv"):
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = ((i, line) for i, line in enumerate(lines, 1) if line.strip() and not line.startswith("#"))
        for number, line in rows:
            cells = next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))
            if tuple(cells) == COLUMNS:
                continue
            try:
                texts.append(text_from_row(dict(zip(COLUMNS, cells, strict=True))))
            except ValueError as error:
                mistakes.append(f"{path.name}:{number}: {error}")
    if mistakes:
        raise ConfigError(*mistakes)
    return tuple(texts)
