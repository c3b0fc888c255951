"""A Report is one incoming text, as it came; a Quote is a stretch of it.

Offsets are code points into `Report.body`, everywhere and always.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import InputError
from domain.ids import content_id

MASK = "□"


class Origin(StrEnum):
    """How the report came to be. What inspections discover never raises the prior of the place inspected."""

    REPORTED = "reported"
    DISCOVERED = "discovered"
    SENSOR = "sensor"
    OFFICIAL = "official"


class Status(StrEnum):
    """CAP's status, as far as reports need it. An exercise can never become a real alert."""

    ACTUAL = "actual"
    EXERCISE = "exercise"


@dataclass(frozen=True, slots=True)
class Quote:
    """Half-open code-point interval of a report's body, with its words."""

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or self.end - self.start != len(self.text):
            raise InputError(
                f"0 <= start < end and {self.end - self.start} characters of text",
                (self.start, self.end, self.text),
                where="quote",
            )

    def overlaps(self, other: "Quote") -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Masked:
    """A stretch of personal data that was replaced by □; the token joins two mentions of one person, nothing else."""

    start: int
    end: int
    label: str  # name, phone, id, plate, card, chat, email
    token: str


@dataclass(frozen=True, slots=True)
class Report:
    """One incoming text. Identity is (source, id). Times are aware; `received_at` may be unknown to a mere reader."""

    id: str
    text: str
    title: str = ""
    source: str = ""
    department: str = ""
    received_at: datetime | None = None
    address_hint: str = ""
    origin: Origin = Origin.REPORTED
    status: Status = Status.ACTUAL
    lat: float | None = None
    lon: float | None = None
    url: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise InputError("an id, given or made from content", self.id, where="report.id")
        if not self.text.strip() and not self.title.strip():
            raise InputError("a text that is not blank", self.text, where="report.text")
        if self.received_at is not None and self.received_at.tzinfo is None:
            raise InputError("a time with a zone", self.received_at.isoformat(), where="report.received_at")

    @property
    def body(self) -> str:
        """The text that offsets count in: title, line break, text; text alone without a title."""
        return f"{self.title}\n{self.text}" if self.title else self.text

    @property
    def uid(self) -> str:
        """Identity in every store, from (source, id)."""
        return content_id("rep", self.source, self.id)

    def quote(self, start: int, end: int) -> Quote:
        """The words between two offsets of the body."""
        return Quote(start, end, self.body[start:end])
