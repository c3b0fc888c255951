"""What a person decided about two mentions or entities. Appended, superseded, never overwritten."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """Whether two names mean one entity."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who said when and why that two keys (`label:name`) are the same, different or unsure."""

    left: str
    right: str
    verdict: Verdict
    who: str
    why: str
    at: datetime
    score: float | None = None
    id: str = ""
