"""Copies in a stream of reports, and the original of each: the earliest received of those that repeat one text.

Candidates come from MinHash with banding (nlp/minhash.py), are compared run by run (resemblance, and containment for what
was cut short or put into a frame), and pass only if nothing that differs makes it another event (nlp/same_event.py).
Incremental and without looking ahead; keeps a few windows of days; what a ledger holds can be put back.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain.clock import DAY
from domain.echo import ECHO_LEAST
from domain.report import Quote, Report
from nlp.minhash import RUN, BandTable, Runs, Sketch, runs_of, shared, sketch_of
from nlp.same_event import differences, is_other_event, says_it_repeats
from nlp.text import half_width
from nlp.traditional import simplified

DAYS = 7.0  # an echo in the press and on the desks comes within days; later, equal words are more likely a form
GENERATIONS = 4  # windows of days that are kept: of a stream two are in use, the others are for what comes late
RESEMBLANCE, CONTAINMENT = 0.40, 0.60  # where precision stays at 1 on copies planted into training texts
LEAST_SHARED = 20  # runs in common of texts that are not equal: fewer may be chance or form
LONGEST = 6000  # letters of a text that are compared: a page or five
_ROUGH = 0.14  # estimated resemblance below which a candidate is not compared
_COMPARED = 8  # candidates compared at most
_NEAR = 0.9  # a copy as near as this to one that is kept, and received within a day of it, helps to find no other
_START = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Copy:
    """A report repeats another one. `resemblance` is the Jaccard similarity of their runs of letters.

    `contained` is the part of the shorter text that the longer one holds. `added`: stretches of the copy that the nearest
    text of the group lacks; `left_out`: words of that text that the copy lacks.
    """

    report_uid: str
    original: str  # uid of the earliest received report of the group
    nearest: str  # uid of the report that was compared
    resemblance: float
    contained: float
    added: tuple[Quote, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    """A report, its letters and digits, where they stand in its body, and its runs, in which all numbers are equal."""

    report: Report
    letters: str
    offsets: list[int] = field(repr=False)
    runs: Runs = field(repr=False)
    sketch: Sketch = field(repr=False)


@dataclass(slots=True)
class _Group:
    """Reports that repeat one text: the name of all, uid and text of the earliest received, as far as it is known."""

    name: str
    head: str
    received_at: datetime
    text: Report | None = None

    def join(self, report: Report, received_at: datetime) -> None:
        if report.uid == self.head or (received_at, report.uid) < (self.received_at, self.head):
            self.head, self.received_at, self.text = report.uid, received_at, report


@dataclass(frozen=True, slots=True)
class _Entry:
    report: Report
    received_at: datetime
    group: _Group

    @property
    def uid(self) -> str:
        return self.report.uid


@dataclass(slots=True)
class _Generation:
    """What was received within one window of days."""

    table: BandTable = field(default_factory=BandTable)
    entries: list[_Entry] = field(default_factory=list)
    groups: dict[str, _Group] = field(default_factory=dict)
    named: dict[str, _Group] = field(default_factory=dict)
    copies: dict[str, Copy] = field(default_factory=dict)


class DuplicateIndex:
    """The texts of the last days. A report gets the same answer however often it is added.

    `least_shared`: runs in common from which a text that does not say so is a copy, LEAST_SHARED at least.
    """

    def __init__(self, *, days: float = DAYS, least_shared: int = LEAST_SHARED) -> None:
        self._least_shared = least_shared
        self._window = timedelta(days=days)
        self._generations: dict[int, _Generation] = {}  # by number of the window, in the order of use

    def __len__(self) -> int:
        return sum(len(generation.groups) for generation in self._generations.values())

    def add(self, report: Report, *, name: str = "") -> Copy | None:
        """Take in a masked report; what it repeats among those added before, or None when it is new.

        `name` is what its group is called should it be the first of one (default: its uid). A report without `received_at` is
        compared with nothing.
        """
        if report.received_at is None or report.uid in self:
            return self.copy_of(report.uid)
        text = _text_of(report)
        if text is None:
            return None
        at = report.received_at
        if (found := self._find(text, at)) is None:
            self._keep(text, at, _Group(name or report.uid, report.uid, at), None)
            return None
        copy, nearest = found
        self._keep(text, at, nearest.group, (copy.resemblance, nearest))
        self._generation(at).copies[report.uid] = copy
        return copy

    def put_back(self, report: Report, name: str) -> None:
        """Take in a report whose group was decided before, as a ledger holds it."""
        text = _text_of(report)
        if report.received_at is None or text is None or report.uid in self:
            return
        known = (each.named[name] for each in self._generations.values() if name in each.named)
        group = next(known, None) or _Group(name, report.uid, report.received_at)
        near = [e for _, e in self._candidates(text, report.received_at)[:_COMPARED] if e.group is group]
        told = ((_likeness(text, other)[1], entry) for entry in near if (other := _text_of(entry.report)) is not None)
        self._keep(text, report.received_at, group, max(told, key=lambda each: each[0], default=None))

    def copy_of(self, uid: str) -> Copy | None:
        """What was answered when this report was added; None for originals and unknown ones."""
        return next((each.copies[uid] for each in self._generations.values() if uid in each.copies), None)

    def name_of(self, uid: str) -> str | None:
        """The name of the group of a report, the same for all that repeat one text; None for one that is not kept."""
        group = self._group(uid)
        return None if group is None else group.name

    def original_of(self, uid: str) -> str | None:
        """The earliest received report that says the same, itself perhaps; None for one that is not kept."""
        group = self._group(uid)
        return None if group is None else group.head

    def __contains__(self, uid: str) -> bool:
        return self._group(uid) is not None

    def _group(self, uid: str) -> _Group | None:
        return next((each.groups[uid] for each in self._generations.values() if uid in each.groups), None)

    def _generation(self, received_at: datetime) -> _Generation:
        """The generation of a moment; the one that was least recently in use makes room for a new one."""
        window = (received_at - _START) // self._window
        for each in (window - 1, window + 1, window):
            if each == window or each in self._generations:
                held = self._generations.pop(each) if each in self._generations else _Generation()
                self._generations[each] = held
        if len(self._generations) > GENERATIONS:
            del self._generations[next(iter(self._generations))]
        return self._generations[window]

    def _keep(self, text: _Text, received_at: datetime, group: _Group, nearest: tuple[float, _Entry] | None) -> None:
        report, generation = text.report, self._generation(received_at)
        group.join(report, received_at)
        generation.groups[report.uid] = generation.named[group.name] = group
        if nearest is None or nearest[0] < _NEAR or abs(received_at - nearest[1].received_at) > DAY:
            generation.table.add(text.sketch)
            generation.entries.append(_Entry(report, received_at, group))

    def _candidates(self, text: _Text, received_at: datetime) -> list[tuple[float, _Entry]]:
        """Estimated resemblance and entry of what may be alike within a window, best and newest first."""
        near = [
            (estimate, generation.entries[number])
            for window, generation in self._generations.items()
            if abs(window - (received_at - _START) // self._window) <= 1
            for estimate, number in generation.table.find(text.sketch, least=_ROUGH)
        ]
        near = [each for each in near if abs(each[1].received_at - received_at) <= self._window]
        return sorted(near, key=lambda each: (each[0], each[1].received_at, each[1].uid), reverse=True)

    def _find(self, text: _Text, received_at: datetime) -> tuple[Copy, _Entry] | None:
        found: list[tuple[Copy, _Entry]] = []
        for _, entry in self._candidates(text, received_at)[:_COMPARED]:
            if (copy := _compare(text, entry, least_shared=self._least_shared)) is not None:
                found.append((copy, entry))
                if copy.resemblance == 1.0:
                    break
        return max(found, key=lambda pair: pair[0].resemblance, default=None)


def _compare(text: _Text, entry: _Entry, *, least_shared: int) -> Copy | None:
    """The copy that a report is of an entry, or None."""
    other, uid, original = _text_of(entry.report), text.report.uid, entry.group.head
    if other is None or text.letters == other.letters:
        return Copy(uid, original, entry.uid, 1.0, 1.0)
    common, resemblance, contained = _likeness(text, other)
    if common < LEAST_SHARED or (resemblance < RESEMBLANCE and contained < CONTAINMENT):
        return None
    parts = differences(text.letters, other.letters)
    if common < least_shared and not says_it_repeats(text.letters, parts):
        return None
    if is_other_event(text.letters, other.letters, parts) or _is_other_than_first(text, entry):
        return None
    added = tuple(text.report.quote(*_span(text, part.start, part.end)) for part in parts if part.start < part.end)
    left_out = tuple(filter(None, (other.letters[part.other_start : part.other_end] for part in parts)))
    return Copy(uid, original, entry.uid, resemblance, contained, added, left_out)


def _likeness(text: _Text, other: _Text) -> tuple[int, float, float]:
    """Runs in common, resemblance (of all runs), containment (of those of the shorter text)."""
    common = shared(text.runs, other.runs)
    sizes = len(text.runs), len(other.runs)
    return common, common / (sum(sizes) - common), common / min(sizes)


def _is_other_than_first(text: _Text, entry: _Entry) -> bool:
    """Whether it tells of something else than the first of the group, from which the nearest may have left much out."""
    first = entry.group.text
    if first is None or first is entry.report or (head := _text_of(first)) is None:
        return False
    return is_other_event(text.letters, head.letters, differences(text.letters, head.letters))


def _span(text: _Text, start: int, end: int) -> tuple[int, int]:
    """Offsets in the body of the letters [start, end)."""
    return text.offsets[start], text.offsets[end - 1] + 1


def _text_of(report: Report) -> _Text | None:
    """The text of a report (its title when there is none), or None for one too short to be an echo."""
    has_text = bool(report.text.strip())
    words, shift = (report.text, len(report.title) + 1 if report.title else 0) if has_text else (report.title, 0)
    folded = _lower(simplified(half_width(words)))
    places = [place for place, letter in enumerate(folded) if letter.isalnum()][:LONGEST]
    letters = "".join(folded[place] for place in places)
    alike = _alike(letters)
    if len(letters) < ECHO_LEAST or len(alike) < RUN:
        return None
    runs = runs_of(alike)
    return _Text(report, letters, [place + shift for place in places], runs, sketch_of(runs))


def _lower(text: str) -> str:
    """Small letters, of the same length («İ» would become two)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _alike(letters: str) -> str:
    return re.sub(r"\d+", "0", letters)
