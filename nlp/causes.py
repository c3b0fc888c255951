"""«Cause → effect» as a report states it: connectives, clauses and events, each with a confidence.

Three ways lead to a pair: words such as 导致 and 由于 (lexicons/causal.tsv), a linear model on neighbouring clauses
(trained on the `causes` of annotated reports) and a linear model on pairs of events (trained on the causal links of the
Chinese Emergency Corpus). A single report is weak evidence; the graph adds it up.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from domain.reading import Cause, Event, Signal
from domain.report import Quote
from nlp.clause_pairs import (
    Candidate,
    WordIndex,
    cause_features,
    effect_features,
    find_candidates,
    mark_features,
    pair_features,
)
from nlp.connectives import Span, overlap
from nlp.event_pairs import EventPair, event_quote, find_pairs
from nlp.hashed_logit import HashedLogit
from nlp.words import Segmenter, Word

CLAUSES, EVENTS = "cec_clause_pairs.npz", "cec_event_pairs.npz"
MOST_QUOTES = 4  # pairs of clauses in one report, as annotated (GUIDE)
_DENIAL = re.compile(r"无(?!法)|没有?|未(?!成年)")
SURE = 0.5  # a connective rule of at least this confidence speaks without the model


@dataclass(frozen=True, slots=True, eq=False)
class CauseReader:
    """The two trained models and the segmenter that they were trained with."""

    clauses: HashedLogit
    events: HashedLogit
    segmenter: Segmenter

    @classmethod
    def load(cls, *, segmenter: Segmenter, folder: Path | None = None) -> "CauseReader":
        """The models of the package, or of another folder. Errors: ConfigError when one is missing or broken."""
        at = folder or Path(str(files("nlp").joinpath("models")))
        return cls(HashedLogit.load(at / CLAUSES), HashedLogit.load(at / EVENTS), segmenter)

    def find_causes(
        self,
        body: str,
        *,
        events: Sequence[Event] = (),
        signals: Sequence[Signal] = (),
        words: Sequence[Word] | None = None,
    ) -> tuple[Cause, ...]:
        """Pairs in text order. `events` and `signals` are those of the same body; `words` save a second cut.

        A pair of clauses that holds a pair of events carries their ids; ids are None where no event was found.
        """
        cut = WordIndex(list(self.segmenter.cut(body)) if words is None else words)
        marks = [(signal.trigger.start, signal.trigger.end) for signal in signals]
        return merge_causes(
            find_quoted(body, cut, model=self.clauses, marks=marks), link_events(body, events, model=self.events)
        )


def link_events(body: str, events: Sequence[Event], *, model: HashedLogit) -> tuple[Cause, ...]:
    """Causal links between events; each quotes the event with its participants and objects.

    An effect has one cause: its surest, when that is sure enough.
    """
    order = sorted(events, key=lambda event: event.trigger.start)
    best: dict[int, tuple[float, int]] = {}
    for pair, confidence in judge_pairs(list(find_pairs(body, order)), model=model):
        if confidence > best.get(pair.effect, (model.threshold, -1))[0] and not _denied(body, order[pair.effect]):
            best[pair.effect] = confidence, pair.cause
    return tuple(
        Cause(event_quote(body, order[c]), event_quote(body, order[e]), order[c].id, order[e].id, confidence)
        for e, (confidence, c) in best.items()
    )


def judge_pairs(pairs: Sequence[EventPair], *, model: HashedLogit) -> Iterator[tuple[EventPair, float]]:
    """Every pair with its probability. The possible causes of an effect, and «none», share a probability of 1."""
    scores = [min(40.0, model.score_groups(pair.groups, pair.prefix) + model.intercept) for pair in pairs]
    shares: dict[int, float] = {}
    for pair, score in zip(pairs, scores, strict=True):
        shares[pair.effect] = shares.get(pair.effect, 1.0) + math.exp(score)
    for pair, score in zip(pairs, scores, strict=True):
        yield pair, math.exp(score) / shares[pair.effect]


def _denied(body: str, effect: Event) -> bool:
    """Whether the text says that the effect did not happen: 无人员伤亡, 没有人受伤."""
    quote = event_quote(body, effect)
    return _DENIAL.search(body, max(0, quote.start - 3), effect.trigger.start) is not None


def find_quoted(body: str, words: WordIndex, *, model: HashedLogit, marks: Sequence[Span] = ()) -> tuple[Cause, ...]:
    """Causal pairs of clauses, the surest first, at most MOST_QUOTES; no effect stands twice.

    `marks` are the triggers of the report's signals: what causes or results is mostly a hazard.
    """
    candidates = find_candidates(body, words)
    scored = sorted(
        zip(score_candidates(body, words, candidates, model=model, marks=marks), candidates, strict=True),
        key=lambda pair: (-pair[0], pair[1].cause),
    )
    kept: list[Cause] = []
    for confidence, candidate in scored:
        if confidence < model.threshold or len(kept) == MOST_QUOTES:
            break
        cause, effect = _quote(body, candidate.cause), _quote(body, candidate.effect)
        if not any(effect.overlaps(other.effect) for other in kept):
            kept.append(Cause(cause, effect, confidence=confidence))
    return tuple(kept)


def score_candidates(
    body: str,
    words: WordIndex,
    candidates: Sequence[Candidate],
    *,
    model: HashedLogit,
    marks: Sequence[Span] = (),
) -> list[float]:
    """Probability of every candidate; every span is scored once for each side."""
    causes: dict[Span, float] = {}
    effects: dict[Span, float] = {}
    marked: dict[Span, bool] = {}
    probabilities = []
    for candidate in candidates:
        cause, effect = candidate.cause, candidate.effect
        if cause not in causes:
            causes[cause] = model.score_codes(cause_features(body, cause, words))
        if effect not in effects:
            effects[effect] = model.score_codes(effect_features(body, effect, words))
        joint = model.score_codes(pair_features(body, candidate, words))
        if marks:
            for side in (cause, effect):
                if side not in marked:
                    marked[side] = any(overlap(side, mark) for mark in marks)
            joint += model.score_codes(mark_features(marked[cause], marked[effect]))
        probability = model.probability(causes[cause] + effects[effect] + joint)
        if candidate.stated is not None and candidate.stated.confidence >= SURE:
            probability = max(probability, candidate.stated.confidence)
        probabilities.append(probability)
    return probabilities


def merge_causes(quoted: Sequence[Cause], linked: Sequence[Cause]) -> tuple[Cause, ...]:
    """One list: a link whose two events lie in a quoted pair lends it their ids, the others stand for themselves."""
    merged: list[Cause] = []
    used: set[int] = set()
    for cause in quoted:
        inside = [
            index
            for index, link in enumerate(linked)
            if link.cause.overlaps(cause.cause) and link.effect.overlaps(cause.effect)
        ]
        best = max(inside, key=lambda index: linked[index].confidence, default=None)
        if best is None or best in used:
            merged.append(cause)
            continue
        used.add(best)
        link = linked[best]
        merged.append(
            replace(
                cause,
                cause_event=link.cause_event,
                effect_event=link.effect_event,
                confidence=max(cause.confidence, link.confidence),
            )
        )
    merged += (link for index, link in enumerate(linked) if index not in used)
    return tuple(sorted(merged, key=lambda cause: (cause.cause.start, cause.effect.start, cause.effect.end)))


def _quote(body: str, span: Span) -> Quote:
    return Quote(*span, body[slice(*span)])
