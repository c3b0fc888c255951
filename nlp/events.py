"""Event triggers with their types and arguments, as the Chinese Emergency Corpus (Liu et al., Shanghai University) has them.

A CRF and small convolutional networks tag triggers and arguments together (they never overlap in the corpus); spans are
chosen by the mean of their marginals. An argument then goes to the trigger before or after it: no other trigger ever
stands between the two, and punctuation mostly tells which side is meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from domain.reading import Argument, Event
from domain.report import Quote
from nlp import features
from nlp.features import Extractor
from nlp.span_votes import Group
from nlp.tagger import Tagged
from nlp.voted_tagger import VotedTagger

TYPES = ("emergency", "action", "operation", "stateChange", "statement", "movement", "perception")
ROLES = ("Time", "Participant", "Location", "Object", "Means")
MODEL = "cec_events"  # the CRF and the networks by that name
CRF_WEIGHT = 0.5  # of the CRF's marginals beside the networks'; cross-validation finds 0.4 to 0.6 alike
THRESHOLDS = (Group(TYPES, 0.32), *(Group((role,), 0.34) for role in ROLES))  # cross-validated, nlp/train/cec_events.py

_ENDS, _COMMAS = frozenset("。！？!?；;\n"), frozenset("，,：:")
_AFTER_TRIGGER = frozenset({"Location", "Object"})  # 撞上护栏: between two triggers of one clause these follow theirs
_REACH = 120  # characters between an argument and its trigger, at most


@dataclass(frozen=True, slots=True, eq=False)
class EventReader:
    """Reads events with trained models. Its extractor may be shared with the other CRFs of a reader."""

    tagger: VotedTagger

    @classmethod
    def load(cls, *, extractor: Extractor, folder: Path | None = None, networks: bool = True) -> "EventReader":
        """The models of the package, or of another folder; the CRF alone without `networks`.

        Errors: ConfigError when one is missing or broken.
        """
        at = folder or Path(str(files("nlp").joinpath("models")))
        return cls(VotedTagger.load(at, MODEL, extractor=extractor, weight=CRF_WEIGHT, networks=networks))

    def find_events(self, text: str, *, sequence: features.Sequence | None = None) -> tuple[Event, ...]:
        """Events in text order, ids e1, e2 … A sequence that was extracted already saves time."""
        return build_events(text, self.tagger.tag(text, THRESHOLDS, sequence=sequence))


def build_events(text: str, spans: Sequence[Tagged]) -> tuple[Event, ...]:
    """Events of tagged spans: every trigger is one, every argument goes to a trigger or is dropped."""
    triggers = [span for span in spans if span.label in TYPES]
    arguments: list[list[Argument]] = [[] for _ in triggers]
    following = 0  # index of the first trigger after the argument
    for span in spans:
        if span.label in TYPES:
            following += 1
            continue
        left = triggers[following - 1] if following else None
        right = triggers[following] if following < len(triggers) else None
        owner = _owner(text, span, left, right)
        if owner is not None:
            at = following - 1 if owner is left else following
            arguments[at].append(Argument(span.label, Quote(span.start, span.end, text[span.start : span.end])))
    return tuple(
        Event(
            f"e{number}",
            Quote(trigger.start, trigger.end, text[trigger.start : trigger.end]),
            trigger.label,
            tuple(own),
        )
        for number, (trigger, own) in enumerate(zip(triggers, arguments, strict=True), 1)
    )


def _owner(text: str, span: Tagged, left: Tagged | None, right: Tagged | None) -> Tagged | None:
    """The trigger that an argument belongs to. On the training texts' own spans this is right for 96 of 100."""
    before = _break(text, left.end, span.start) if left else 2
    after = _break(text, span.end, right.start) if right else 2
    if before == 2 and after == 2:
        return None
    if after == 2 or (before == 0 and after == 1 and span.label != "Time"):
        return left
    if before == 0 and after == 0 and span.label in _AFTER_TRIGGER and left is not None:
        return left
    return right


def _break(text: str, start: int, end: int) -> int:
    """2 when a sentence ends between the two or they are far apart, 1 for a comma, 0 for neither."""
    between = text[start:end]
    if len(between) > _REACH or not _ENDS.isdisjoint(between):
        return 2
    return 0 if _COMMAS.isdisjoint(between) else 1
