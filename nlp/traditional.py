"""Traditional Chinese is read as simplified Chinese, letter for letter: offsets stay, words are quoted as they were written.

Simplified text is left as it is, so that nothing learnt from it changes. One letter stands for one whatever its word; that
is how the models' features and word lists meet a text, and no rendering to be shown. Halves of letters (lone surrogates),
which no encoding holds, are read as U+FFFD.
"""

import re
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

from domain.reading import Findings
from domain.report import MASK, Report
from nlp.lexicon import rows

ENOUGH = 2  # different traditional letters that make a text one in which 著 is 着
T = TypeVar("T")
_HALF = re.compile("[\ud800-\udfff]")


def simplified(text: str) -> str:
    """The text with traditional letters as simplified ones; its length is kept."""
    always, among = _tables()
    found = always.keys() & set(map(ord, text))
    if not found:
        return text
    return text.translate(always | among if len(found) >= ENOUGH else always)


def simplified_report(report: Report) -> Report:
    """The report as it is read; itself when it has no traditional letters and no halves of letters."""
    body, hint = (_HALF.sub("\ufffd", simplified(text)) for text in (report.body, report.address_hint))
    if body == report.body and hint == report.address_hint:
        return report
    cut = len(report.title) + 1 if report.title else 0
    return replace(report, title=body[: max(0, cut - 1)], text=body[cut:], address_hint=hint)


def masked_as_written(report: Report, masked: Report) -> Report:
    """The report with □ where its simplified and masked form has one."""
    return replace(
        masked,
        title=_cover(report.title, masked.title),
        text=_cover(report.text, masked.text),
        address_hint=_cover(report.address_hint, masked.address_hint),
    )


def quoted_as_written(findings: Findings, body: str) -> Findings:
    """The findings with every quote as it stands in the body; normal forms stay simplified."""
    return _quote(findings, body)


def _quote(found: T, body: str) -> T:
    """The same with `text` of whatever has a start and an end taken from the body, at any depth."""
    if isinstance(found, tuple):
        return tuple(_quote(each, body) for each in found)  # type: ignore[return-value]
    if not is_dataclass(found) or isinstance(found, type):
        return found
    changed: dict[str, Any] = {
        each.name: _quote(value, body)
        for each in fields(found)
        if isinstance(value := getattr(found, each.name), tuple) or is_dataclass(value)
    }
    if all(hasattr(found, name) for name in ("start", "end", "text")):
        changed["text"] = body[found.start : found.end]  # type: ignore[attr-defined]
    return replace(found, **changed)


def _cover(written: str, masked: str) -> str:
    return "".join(MASK if there == MASK else here for here, there in zip(written, masked, strict=True))


@cache
def _tables() -> tuple[dict[int, str], dict[int, str]]:
    always, among = (
        {
            ord(letter): row["simplified"]
            for row in rows("traditional")
            if row["when"] == when
            for letter in row["traditional"]
        }
        for when in ("always", "among")
    )
    return always, among
