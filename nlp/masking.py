"""Personal data out, □ in: as many as there were characters, so that offsets hold before and after.

Numbers by pattern, names by the scorecard, by the forms of address and by what the tagger offers. A span that is part of
a place or organisation name is never masked (黄兴路), nor an official in a role (王局长). The token is a keyed hash, per
purpose: it joins two mentions of one person or number and tells nothing else. Masking goes on until nothing more is
found, so that masking twice is masking once.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

import ahocorasick_rs

from domain.ids import keyed_id
from domain.report import MASK, Masked, Report
from nlp.lexicon import rows, words
from nlp.names import HAN, find_names
from nlp.personal_numbers import PERSONAL_IN_LINKS, canonical, find_numbers
from nlp.words import Segmenter, Word

Span = tuple[int, int]
Found = tuple[int, int, str]

LEAST = -0.5  # log-odds of the scorecard: where precision on written.jsonl is still above .9
LEAST_IN_ADDRESS = 2.0  # an address is full of place names that begin like surnames
ROUNDS = 4  # each looks at what the last has left; the second finds next to nothing
_KIN = r"(?:大爷|大妈|大娘|大伯|大叔|大婶|阿婆|阿公|阿爹|奶奶|爷爷|婆婆|爹爹|娭毑|伯伯|叔叔|老太太?|老汉|叔|伯)"


def mask(
    report: Report, *, key: bytes, protected: Sequence[Span] = (), names: Sequence[Span] = ()
) -> tuple[Report, tuple[Masked, ...]]:
    """The report without personal data, and what was masked in its body, in order.

    `protected`: spans of place and organisation names, never masked as names. `names`: candidates of the tagger.
    The address hint is masked likewise, the link loses its numbers. Id, length and offsets stay.
    """
    body = report.body
    clean, found = _cover_all(body, protected, names)
    masked = tuple(
        Masked(start, end, label, keyed_id("tok", key, label, canonical(label, body[start:end])))
        for start, end, label in sorted(found)
    )
    title = clean[: len(report.title)] if report.title else ""
    text = clean[len(report.title) + 1 :] if report.title else clean
    hint, _ = _cover_all(report.address_hint, (), (), least=LEAST_IN_ADDRESS)
    url = _cover(report.url, (each for each in find_numbers(report.url) if each[2] in PERSONAL_IN_LINKS))
    return replace(report, title=title, text=text, address_hint=hint, url=url), masked


def _cover_all(
    body: str, protected: Sequence[Span], offered: Sequence[Span], *, least: float = LEAST
) -> tuple[str, list[Found]]:
    numbers = list(find_numbers(body))
    clean, found = _cover(body, numbers), numbers
    for _ in range(ROUNDS):
        people = [(start, end, "name") for start, end in _people(clean, protected, offered, least)]
        if not people:
            break
        clean, found = _cover(clean, people), found + people
    return clean, found


def _people(body: str, protected: Sequence[Span], offered: Sequence[Span], least: float) -> list[Span]:
    """Names in a body whose numbers are covered, none overlapping."""
    tokens = list(_segmenter().cut(body))
    found = [span for span in offered if _is_offer(body, span)]
    found += find_names(body, tokens, least=least)
    found += [match.span(1) for pattern in _forms() for match in pattern.finditer(body)]
    found += _addressed(body, tokens)
    kept = _Protected(protected)
    good = [span for span in found if _may_mask(body, span, kept)]
    good += _everywhere(body, {body[start:end] for start, end in good if end - start >= 2})  # once known
    return _longest((span for span in good if span not in kept), len(body))


def _everywhere(body: str, names: set[str]) -> Iterable[Span]:
    """All stretches of a body that read like one of the names, overlapping ones too."""
    if not names:
        return []
    automaton = ahocorasick_rs.AhoCorasick(sorted(names))
    return [(start, end) for _name, start, end in automaton.find_matches_as_indexes(body, overlapping=True)]


def _addressed(body: str, tokens: Sequence[Word]) -> Iterable[Span]:
    """钱阿婆, 韩叔, 魏老四: a form of address that begins where a word begins."""
    starts = {word.start for word in tokens}
    ends = {word.end for word in tokens}
    for match in _address().finditer(body):
        start, end = match.span()
        if start in starts and end in ends and match[0] not in _ordinary():
            yield start, end


def _is_offer(body: str, span: Span) -> bool:
    text = body[span[0] : span[1]]
    return 2 <= len(text) <= 5 and MASK not in text and "\n" not in text and text not in _ordinary()


def _may_mask(body: str, span: Span, protected: "_Protected") -> bool:
    if MASK in body[span[0] : span[1]] or body[span[0] : span[1]] in _ordinary() or span in protected:
        return False
    return not body.startswith(_officials(), span[1]) and not _official_before().search(
        body, max(0, span[0] - 6), span[0]
    )


class _Protected:
    """Names of places and organisations. `in`: part of one, inside it or across the border of a longer one."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _end in self._spans]
        self._reach = max((end - start for start, end in self._spans), default=0)

    def __contains__(self, span: Span) -> bool:
        left, right = bisect_left(self._starts, span[0] - self._reach), bisect_left(self._starts, span[1])
        return any(span[0] < end and end - start > span[1] - span[0] for start, end in self._spans[left:right])


def _longest(spans: Iterable[Span], size: int) -> list[Span]:
    """Of overlapping spans of a text of this size the longest, then the first."""
    kept: list[Span] = []
    taken = bytearray(size)
    for start, end in sorted(set(spans), key=lambda each: (each[0] - each[1], each[0])):
        if not any(taken[start:end]):
            kept.append((start, end))
            taken[start:end] = b"\x01" * (end - start)
    return sorted(kept)


def _cover(text: str, found: Iterable[Found]) -> str:
    characters = list(text)
    for start, end, _label in found:
        characters[start:end] = MASK * (end - start)
    return "".join(characters)


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """夏某某, 黄小丽女士, 廖*奥: forms that only persons have."""
    often, rather = (_alternatives(least) for least in (-1, 0))
    return (
        re.compile(rf"({often}某某?人?)(?![路街村镇些个种位处天日地])"),
        re.compile(rf"(?<![{HAN}])({rather}[{HAN}]{{0,2}}(?:先生|女士|小姐))"),
        re.compile(rf"({rather}(?:先生|女士|小姐))"),
        re.compile(rf"({rather}[*＊×]{{1,2}}[{HAN}]?)(?![{HAN}]?[*＊×\d])"),
    )


def _alternatives(least: float) -> str:
    """Surnames of at least this weight, as a pattern."""
    return "(?:" + "|".join(row["word"] for row in rows("surnames") if float(row["weight"]) >= least) + ")"


@cache
def _address() -> re.Pattern[str]:
    likely = "".join(row["word"] for row in rows("surnames") if len(row["word"]) == 1 and float(row["weight"]) >= 0)
    return re.compile(rf"[{likely}](?:{_KIN}|老[大二三四五六七八九幺])")


@cache
def _officials() -> tuple[str, ...]:
    return tuple(row["word"] for row in rows("name_cues") if row["side"] == "title")


@cache
def _official_before() -> re.Pattern[str]:
    titles = "|".join(
        sorted((row["word"] for row in rows("name_cues") if row["side"] == "official"), key=len, reverse=True)
    )
    return re.compile(f"(?:{titles})$")


@cache
def _segmenter() -> Segmenter:
    return Segmenter()


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(words("not_names"))
