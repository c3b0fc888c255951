"""Candidate pairs of clauses that may be cause and effect, and the features by which a linear model judges them.

Cause comes first in 96 of 100 annotated pairs and the effect is mostly the next clause; where it comes first, a word
such as 系, 怀疑 or 所致 tells. Candidates are therefore: clauses one to three apart in a sentence, next clauses over a
full stop, one clause cut in two at words like 导致, 无法 or 停, pairs of the connective rules, and for an explaining
clause the clauses before it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.connectives import BREAKS, ENDS, Span, Stated, find_stated, overlap, trimmed
from nlp.words import Word

_CUT = re.compile(
    r"(?<=[^，,。\n])(?=就会?|让[人我居业]|无法|不能|根本|严重影响|影响|导致|造成|致使?|存在|发生|停[水电气梯运课产]|困人|坠|掉|引"
    r"|压|砸|没|不|打滑|才)"
)
_OPENS = re.compile(r"(?:曾|疑似?|[0-9一-龥]{0,14})?(?:因|受|由于|怕|为)")
_EXPLAINS = re.compile(
    r".{0,8}?(?:系|疑|怀疑|初判|初步|说|原因|应该是|判断|查明|查实|因为|均为|属|解释|像是|是)|.*(?:所致|引起|造成|才|撑的|有关)$"
)
_REACH, _LONGEST_MERGE, _LONGEST_GAP = 3, 32, 90


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible cause and effect. `way` says how it was made, `stated` is the connective rule's pair if one fired."""

    cause: Span
    effect: Span
    way: str
    stated: Stated | None = None


class WordIndex:
    """The words of a body, to be asked by span; answers are remembered."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._starts = [word.start for word in words]
        self._known: dict[Span, Sequence[Word]] = {}

    def within(self, span: Span) -> Sequence[Word]:
        """The words that begin in the span."""
        known = self._known.get(span)
        if known is None:
            left, right = bisect_left(self._starts, span[0]), bisect_left(self._starts, span[1])
            self._known[span] = known = self._words[left:right]
        return known


def find_candidates(body: str, words: WordIndex) -> tuple[Candidate, ...]:
    """All candidates of a report's body, each pair of spans once."""
    found: dict[tuple[Span, Span], Candidate] = {}
    clauses = _clauses(body)
    for index, clause in enumerate(clauses):
        for candidate in (
            *_forward(body, clauses, index),
            *_merged(body, clauses, index),
            *_cut(body, clause, words),
            *_backward(body, clauses, index),
        ):
            found.setdefault((candidate.cause, candidate.effect), candidate)
    for stated in find_stated(body):
        found[stated.cause, stated.effect] = Candidate(stated.cause, stated.effect, "rule", stated)
    return tuple(found.values())


def _clauses(body: str) -> list[Span]:
    """Trimmed clauses between punctuation marks."""
    marks = [0, *(edge for match in BREAKS.finditer(body) for edge in match.span()), len(body)]
    clauses = (trimmed(body, start, end) for start, end in zip(marks[::2], marks[1::2], strict=True))
    return [clause for clause in clauses if clause is not None]


def _forward(body: str, clauses: list[Span], index: int) -> Iterator[Candidate]:
    cause = clauses[index]
    for apart in range(1, _REACH + 1):
        if index + apart >= len(clauses):
            return
        effect = clauses[index + apart]
        between = body[cause[1] : effect[0]]
        if "\n" in between or (apart > 1 and _has_end(between)):
            return
        yield Candidate(cause, effect, f"next{apart}")


def _merged(body: str, clauses: list[Span], index: int) -> Iterator[Candidate]:
    if index + 2 >= len(clauses):
        return
    first, second, third = clauses[index : index + 3]
    if _has_end(body[first[0] : third[0]]):
        return
    if second[1] - first[0] <= _LONGEST_MERGE:
        yield Candidate((first[0], second[1]), third, "two-one")
    if third[1] - second[0] <= _LONGEST_MERGE:
        yield Candidate(first, (second[0], third[1]), "one-two")


def _cut(body: str, clause: Span, words: WordIndex) -> Iterator[Candidate]:
    start, end = clause
    places = {match.start() for match in _CUT.finditer(body, start + 2, end - 1)}
    lead = _OPENS.match(body, max(0, start - 1), end)
    if lead is not None:
        start = max(start, lead.end())
        places.update(word.start for word in words.within((start + 2, end)))
    for place in sorted(places):
        cause, effect = trimmed(body, start, place), trimmed(body, place, end)
        if cause is not None and effect is not None:
            yield Candidate(cause, effect, "cut-open" if lead else "cut")


def _backward(body: str, clauses: list[Span], index: int) -> Iterator[Candidate]:
    cause = clauses[index]
    raw = max(0, cause[0] - 6)
    raw = max(raw, max((match.end() for match in BREAKS.finditer(body, raw, cause[0])), default=raw))
    tail = BREAKS.search(body, cause[1])
    if not _EXPLAINS.match(body[raw : tail.start() if tail else len(body)]):
        return
    for apart in range(1, 6):
        if index - apart < 0 or cause[0] - clauses[index - apart][1] > _LONGEST_GAP:
            return
        yield Candidate(cause, clauses[index - apart], f"back{apart}")


def cause_features(body: str, span: Span, words: WordIndex) -> list[str]:
    """What a span looks like as a cause: its words, its ends, what stands before it."""
    inside = words.within(span)
    own = [word.text for word in inside] or [body[slice(*span)]]
    first_tag, last_tag = (inside[0].tag, inside[-1].tag) if inside else ("", "")
    return [
        *(f"c{word}" for word in set(own)),
        f"c<{own[0]}",
        f"c<<{''.join(own[:2])}",
        f"c>{own[-1]}",
        f"c>>{''.join(own[-2:])}",
        f"ct{first_tag}{last_tag}",
        f"c|{body[max(0, span[0] - 2) : span[0]]}",
        f"c|{body[max(0, span[0] - 1) : span[0]]}",
        f"cl{min(9, (span[1] - span[0]) // 3)}",
        f"cp{min(9, span[0] // 50)}",
        "ch1" if "\n" in body[span[0] :] else "ch0",
    ]


def effect_features(body: str, span: Span, words: WordIndex) -> list[str]:
    """What a span looks like as an effect: its words, its ends, what follows it."""
    inside = words.within(span)
    own = [word.text for word in inside] or [body[slice(*span)]]
    first_tag, last_tag = (inside[0].tag, inside[-1].tag) if inside else ("", "")
    return [
        *(f"e{word}" for word in set(own)),
        f"e<{own[0]}",
        f"e<<{''.join(own[:2])}",
        f"e>{own[-1]}",
        f"et{first_tag}{last_tag}",
        f"e|{body[max(0, span[0] - 2) : span[0]]}",
        f"e|{body[span[1] : span[1] + 1]}",
        f"el{min(9, (span[1] - span[0]) // 3)}",
    ]


def mark_features(candidate: Candidate, marks: Sequence[Span]) -> list[str]:
    """Whether the triggers of the report's signals lie in the cause, in the effect, in both, in neither."""
    inside = [any(overlap(side, mark) for mark in marks) for side in (candidate.cause, candidate.effect)]
    return [f"m{inside[0]:d}{inside[1]:d}"] if marks else []


def pair_features(body: str, candidate: Candidate, first_words: tuple[str, str, str, str]) -> list[str]:
    """What joins the two: how the pair was made, the letters between, the cue, last and first words together.

    `first_words`: first and last word of the cause, first and second of the effect.
    """
    cause, effect, way = candidate.cause, candidate.effect, candidate.way
    between = body[cause[1] : effect[0]] if cause < effect else "←" + body[effect[1] : cause[0]]
    first, last, opening, second = first_words
    features = [
        f"w{way}",
        f"w{way}|{between[:6]}",
        f"b{between[:8]}",
        f"g{min(10, len(between) // 3)}",
        f"w{way}|{opening}",
        f"x{last}|{opening}",
        f"y{first}|{opening}",
        f"w{way}|{opening}{second}",
    ]
    if candidate.stated is not None:
        cue = body[slice(*candidate.stated.cue)]
        features += ["s", f"s{cue}", f"s{cue}|{opening}"]
    return features


def ends_of(body: str, cause: Span, effect: Span, words: WordIndex) -> tuple[str, str, str, str]:
    """First and last word of the cause, first and second of the effect."""
    of_cause, of_effect = words.within(cause), words.within(effect)
    first = of_cause[0].text if of_cause else body[slice(*cause)]
    last = of_cause[-1].text if of_cause else body[slice(*cause)]
    opening = of_effect[0].text if of_effect else body[slice(*effect)]
    return first, last, opening, of_effect[1].text if len(of_effect) > 1 else ""


def _has_end(text: str) -> bool:
    return any(mark in ENDS for mark in text)
