"""What a brief says: sentences that carry their evidence, in sections. Renderers only lay it out."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.alert import Alert, OriginPath
from domain.errors import InputError


class Ground(StrEnum):
    """What a sentence stands on."""

    FACT = "事实"  # what reports say; footnoted
    INFERENCE = "推断"  # what we conclude or compute; says so
    UNKNOWN = "未知"  # what nobody has told


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: which report says it, and its words."""

    number: int
    report_id: str
    department: str
    received_at: datetime
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with the numbers of its footnotes. A fact without a footnote cannot be built."""

    text: str
    ground: Ground
    notes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.ground is Ground.FACT and not self.notes:
            raise InputError("at least one footnote for a fact", self.text, where="brief")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its sentences."""

    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Reports a day at the alert's places, and how many a day were usual before."""

    days: tuple[date, ...]
    counts: tuple[int, ...]
    expected: float
    window_days: int  # the last days, in which the alert's reports lie


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole document. `notes` are numbered from 1 in order of first use."""

    title: str
    number: str
    as_of: datetime
    alert: Alert
    sections: tuple[Section, ...]
    trend: Trend
    origins: tuple[OriginPath, ...]
    notes: tuple[Note, ...]

    def __post_init__(self) -> None:
        known = {note.number for note in self.notes}
        used = {number for section in self.sections for each in section.sentences for number in each.notes}
        if used - known:
            raise InputError("a footnote for every number", sorted(used - known), where="brief")
