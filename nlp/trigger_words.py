"""Which words of a report express a hazard: by the CRF in the likeliest clauses, and by the encoder in the whole body."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.report import MASK, Quote
from nlp.encoder import EncoderReading
from nlp.joint import viterbi
from nlp.kinds import Clause
from nlp.linear import Floats
from nlp.tagger import CrfTagger
from nlp.weighing import TRIGGER, Weighing, word_features

LONGEST = 24  # characters of a trigger
CLAUSES = 3  # the likeliest ones that the CRF reads
_BIO = ("O", "B-t", "I-t")
_LEADING = (
    "但是",
    "而且",
    "并且",
    "所以",
    "因为",
    "由于",
    "导致",
    "造成",
    "目前",
    "现在",
    "并",
    "且",
    "但",
    "致",
    "也",
    "还",
)


class Candidate(NamedTuple):
    """A span that may be a trigger: the CRF's probability (0 without), its clause's rank, whether both taggers see it."""

    start: int
    end: int
    crf: float
    place: int
    both: bool


def linear_words(body: str, likely: Sequence[Clause], taken: Sequence[Quote], *, crf: CrfTagger) -> Quote:
    """The words of the hazard: in the likeliest clause that has not lent its words to another kind."""
    first = quote = _words(body, likely[0], crf)
    for each in likely[1:]:
        if not any(quote.overlaps(other) for other in taken):
            return quote
        quote = _words(body, each, crf)
    return quote if not any(quote.overlaps(other) for other in taken) else first


def ranked_words(
    candidates: Sequence[Candidate], body: str, kind: int, *, encoded: EncoderReading, weighing: Weighing
) -> list[tuple[float, Quote]]:
    """The candidates for a kind with their probabilities, the likeliest first."""
    found = [
        (
            weighing.weigh_words(candidate_features(each, kind, encoded)),
            Quote(each.start, each.end, body[each.start : each.end]),
        )
        for each in candidates
    ]
    return sorted(found, key=lambda each: -each[0])


def free_words(ranked: Sequence[tuple[float, Quote]], taken: Sequence[Quote]) -> Quote | None:
    """The best that no other kind has taken, else the best of all; none without candidates."""
    free = (quote for _, quote in ranked if not any(quote.overlaps(other) for other in taken))
    return next(free, ranked[0][1] if ranked else None)


def candidate_features(each: Candidate, kind: int, encoded: EncoderReading) -> Floats:
    """The features of a candidate for a kind."""
    return word_features((each.start, each.end), kind, encoded, crf=each.crf, place=each.place, both=each.both)


def encoder_spans(body: str, encoded: EncoderReading) -> list[tuple[int, int]]:
    """The triggers that the encoder sees by itself."""
    spans, start = [], None
    for at, label in enumerate([*viterbi(encoded.tags[:, TRIGGER], _BIO), 0]):
        if start is not None and label != 2:
            spans.append((start, at))
            start = None
        if label == 1:
            start = at
    return [(a, b) for a, b in spans if b - a > 1 and body[a:b].strip(MASK)]


def candidates(
    body: str, clause: Sequence[Clause], order: Sequence[int], seen: Sequence[tuple[int, int]], *, crf: CrfTagger
) -> list[Candidate]:
    """Spans for a kind whose clauses are ranked: what the encoder saw, what the CRF sees in the first clauses."""
    ranks = {at: rank for rank, at in enumerate(order)}
    tagged = []
    for rank, at in enumerate(order[:CLAUSES]):
        each = clause[at]
        spans = [span for span in crf.tag(each.text) if span.end - span.start > 1]
        tagged += [(each.start + span.start, each.start + span.end, span.score, rank) for span in spans]
        if not spans and rank == 0:
            quote = _stripped(body, each)
            tagged.append((quote.start, quote.end, 0.0, 0))
    found = []
    for start, end in seen:
        at = next((number for number, each in enumerate(clause) if each.start <= start < each.end), -1)
        rivals = [score for a, b, score, _ in tagged if a < end and start < b]
        found.append(Candidate(start, end, max(rivals, default=0.0), ranks.get(at, 9), bool(rivals)))
    for start, end, score, rank in tagged:
        if body[start:end].strip(MASK):
            found.append(Candidate(start, end, score, rank, any(a < end and start < b for a, b in seen)))
    return found


def _words(body: str, clause: Clause, crf: CrfTagger) -> Quote:
    """The stretch of a clause that the tagger takes for the hazard; the clause itself when it sees none."""
    spans = [each for each in crf.tag(clause.text) if each.end - each.start > 1]
    if not spans:
        return _stripped(body, clause)
    best = max(spans, key=lambda each: (each.score, each.end - each.start))
    start, end = clause.start + best.start, clause.start + best.end
    if body[start:end].strip(MASK) == "":
        start, end = clause.start, clause.end
    return Quote(start, end, body[start:end])


def _stripped(body: str, clause: Clause) -> Quote:
    """A clause without the conjunction that leads it, its last characters only."""
    start, end = clause.start, clause.end
    lead = next((each for each in _LEADING if body.startswith(each, start)), "")
    start += len(lead) if end - start - len(lead) > 1 else 0
    start = max(start, end - LONGEST)
    if body[start:end].strip(MASK) == "":
        start, end = clause.start, clause.end
    return Quote(start, end, body[start:end])
