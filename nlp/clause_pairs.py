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
from functools import cache
from zlib import crc32

from nlp.connectives import BREAKS, ENDS, Span, Stated, find_stated, trimmed
from nlp.hashed_logit import code
from nlp.words import Word

_CUT = re.compile(
    r"(?<=[^，,。\n])(?=就会?|让[人我居业]|无法|不能|根本|严重影响|影响|导致|造成|致使?|存在|发生|停[水电气梯运课产]|困人|坠|掉|引"
    r"|压|砸|没|不|打滑|才)"
)
_OPENS = re.compile(r"(?:曾|疑似?|[0-9一-龥]{0,14})?(?:因|受|由于|怕|为)")
_EXPLAINS = re.compile(
    r".{0,8}?(?:系|疑|怀疑|初判|初步|说|原因|应该是|判断|查明|查实|因为|均为|属|解释|像是|是)|.*(?:所致|引起|造成|才|撑的|有关)$"
)
_ENDS = frozenset(ENDS)
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
        self._encoded: dict[Span, tuple[list[bytes], str]] = {}

    def within(self, span: Span) -> Sequence[Word]:
        """The words that begin in the span."""
        known = self._known.get(span)
        if known is None:
            left, right = bisect_left(self._starts, span[0]), bisect_left(self._starts, span[1])
            self._known[span] = known = self._words[left:right]
        return known

    def encoded(self, body: str, span: Span) -> tuple[list[bytes], str]:
        """The same as UTF-8, the span itself where no word begins in it, and the tags of the first and the last."""
        known = self._encoded.get(span)
        if known is None:
            inside = self.within(span)
            texts = [word.text for word in inside] or [body[slice(*span)]]
            tags = inside[0].tag + inside[-1].tag if inside else ""
            self._encoded[span] = known = [each.encode("utf-8", "surrogatepass") for each in texts], tags
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


def cause_features(body: str, span: Span, words: WordIndex) -> list[int]:
    """What a span looks like as a cause (codes): its words, its ends, what stands before it."""
    own, tags = words.encoded(body, span)
    start, end = span
    return [
        *[crc32(word, _C) for word in set(own)],
        crc32(own[0], _C_FIRST),
        crc32(b"".join(own[:2]), _C_FIRST_TWO),
        crc32(own[-1], _C_LAST),
        crc32(b"".join(own[-2:]), _C_LAST_TWO),
        code(tags, _C_TAGS),
        code(body[max(0, start - 2) : start], _C_BEFORE),
        code(body[max(0, start - 1) : start], _C_BEFORE),
        _C_LENGTH[min(9, (end - start) // 3)],
        _C_PLACE[min(9, start // 50)],
        _C_TITLE[body.find("\n", start) >= 0],
    ]


def effect_features(body: str, span: Span, words: WordIndex) -> list[int]:
    """What a span looks like as an effect (codes): its words, its ends, what follows it."""
    own, tags = words.encoded(body, span)
    start, end = span
    return [
        *[crc32(word, _E) for word in set(own)],
        crc32(own[0], _E_FIRST),
        crc32(b"".join(own[:2]), _E_FIRST_TWO),
        crc32(own[-1], _E_LAST),
        code(tags, _E_TAGS),
        code(body[max(0, start - 2) : start], _E_BESIDE),
        code(body[end : end + 1], _E_BESIDE),
        _E_LENGTH[min(9, (end - start) // 3)],
    ]


def mark_features(in_cause: bool, in_effect: bool) -> list[int]:
    """Whether the triggers of the report's signals lie in the cause, in the effect, in both, in neither (codes)."""
    return [_MARKS[in_cause][in_effect]]


def pair_features(body: str, candidate: Candidate, words: WordIndex) -> list[int]:
    """What joins the two (codes): how the pair was made, the letters between, the cue, last and first words together."""
    cause, effect = candidate.cause, candidate.effect
    between = body[cause[1] : effect[0]] if cause < effect else "←" + body[effect[1] : cause[0]]
    of_cause, of_effect = words.encoded(body, cause)[0], words.encoded(body, effect)[0]
    opening = of_effect[0]
    opens = b"|" + opening
    way, within_way = _way(candidate.way)
    opened = crc32(opening, within_way)
    features = [
        way,
        code(between[:6], within_way),
        code(between[:8], _BETWEEN),
        _GAP[min(10, len(between) // 3)],
        opened,
        crc32(of_cause[-1] + opens, _LAST_OPENING),
        crc32(of_cause[0] + opens, _FIRST_OPENING),
        crc32(of_effect[1], opened) if len(of_effect) > 1 else opened,
    ]
    if candidate.stated is not None:
        cue = code(body[slice(*candidate.stated.cue)], _STATED)
        features += [_STATED, cue, crc32(opens, cue)]
    return features


@cache
def _way(way: str) -> tuple[int, int]:
    """The code of a way to make a pair, and of what is told within it."""
    return code(f"w{way}"), code(f"w{way}|")


_C, _C_FIRST, _C_FIRST_TWO, _C_LAST, _C_LAST_TWO = (code(name) for name in ("c", "c<", "c<<", "c>", "c>>"))
_C_TAGS, _C_BEFORE = code("ct"), code("c|")
_C_LENGTH = [code(f"cl{size}") for size in range(10)]
_C_PLACE = [code(f"cp{place}") for place in range(10)]
_C_TITLE = [code("ch0"), code("ch1")]
_E, _E_FIRST, _E_FIRST_TWO, _E_LAST = (code(name) for name in ("e", "e<", "e<<", "e>"))
_E_TAGS, _E_BESIDE = code("et"), code("e|")
_E_LENGTH = [code(f"el{size}") for size in range(10)]
_MARKS = [[code(f"m{cause}{effect}") for effect in (0, 1)] for cause in (0, 1)]
_BETWEEN, _STATED, _LAST_OPENING, _FIRST_OPENING = (code(name) for name in "bsxy")
_GAP = [code(f"g{size}") for size in range(11)]


def _has_end(text: str) -> bool:
    return not _ENDS.isdisjoint(text)
