"""Evidence is a sentence of a report that a person can read and check."""

from dataclasses import dataclass
from datetime import datetime

_ENDS = "。！？!?；;\n"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a statement stands: report, offsets into its body, the quoted sentence, when it was received."""

    report_uid: str
    report_id: str
    start: int
    end: int
    quote: str
    received_at: datetime


def sentence_around(body: str, start: int, end: int, *, limit: int = 160) -> tuple[int, int]:
    """Offsets of the sentence that holds [start, end), cut to about `limit` characters around it."""
    left = max((body.rfind(mark, 0, start) for mark in _ENDS), default=-1) + 1
    rights = [position for mark in _ENDS if (position := body.find(mark, end)) >= 0]
    right = min(rights) + 1 if rights else len(body)
    if right - left > limit:
        spare = max(0, limit - (end - start)) // 2
        left, right = max(left, start - spare), min(right, end + spare)
    while left < start and body[left].isspace():
        left += 1
    while right > end and body[right - 1].isspace():
        right -= 1
    return left, right
