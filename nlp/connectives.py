"""Causes that a text states in words: connective rules of lexicons/causal.tsv, one regular expression in all.

A rule finds its cue and takes the clauses beside it. The spans are then shortened to the words that carry the cause
and the effect: leading conjunctions, hedges and times words fall off.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import TypeAlias

from domain.errors import ConfigError

Span: TypeAlias = tuple[int, int]

FORMS = ("opens", "between", "effect", "explains")
LONGEST, SHORTEST = 40, 2  # characters of a quote; longer clauses are cut at the cue's side
REACH = 300  # characters around a cue in which its clauses are looked for, should there be no mark in a long text

_COLUMNS = ("cue", "form", "close", "confidence", "fires", "quiet")
ENDS = "。！？!?；;\n"
BREAKS = re.compile(r"[，,。！？!?；;\n：:（）()]")
_NEGATED = re.compile(r"(?:未|没|没有|不会|不|无|并非|避免|防止|以免)(?:再|曾|有|能|直接|对\S{1,8})?$")
_LEAD = re.compile(
    r"(?:但是?|而且?|并且?|且|可是|不过|同时|另外|现在|目前|如今|其中|又|还|也|就|才|都|已经?|更是?|或|及|以及|如果|若"
    r"|一旦|特别是|尤其是|加上|加之|再加上|主要|可能|疑似|初步判断|初步分析|怀疑|估计|据了解|经查|经了解|据说|说是|是"
    r"|由于|因为|因|所以|因此|从而|这样|其|[\s0-9一二三四五、.）)]{1,3}[、.）)])+"
)
_TAIL = re.compile(
    r"(?:[\s、]|之?后|等等?|，?这|才|就|而|也|从而|进而|已经?|会|将|可能|均|直接|的话|，|的?(?:原因|影响|情况))+$"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One connective: what it looks like, on which sides cause and effect stand, how often it is right."""

    cue: str
    form: str
    close: str
    confidence: float
    fires: str
    quiet: str

    def __post_init__(self) -> None:
        if self.form not in FORMS or not 0 < self.confidence <= 1:
            raise ValueError(f"a form of {', '.join(FORMS)} and a confidence of 0 to 1, found {self.form!r}")


@dataclass(frozen=True, slots=True)
class Stated:
    """A pair of spans that a rule found, with the span of its cue."""

    cause: Span
    effect: Span
    cue: Span
    confidence: float


@cache
def causal_rules() -> tuple[Rule, ...]:
    """The rules of lexicons/causal.tsv. Errors: ConfigError that lists every wrong line at once."""
    rules: list[Rule] = []
    mistakes: list[str] = []
    lines = files("nlp").joinpath("lexicons", "causal.tsv").read_text(encoding="utf-8").splitlines()
    rows = [(number, line.split("\t")) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    for number, cells in rows[1:]:
        try:
            row = dict(zip(_COLUMNS, cells, strict=True))
            re.compile(row["cue"]), re.compile(row["close"])
            rules.append(
                Rule(row["cue"], row["form"], row["close"], float(row["confidence"]), row["fires"], row["quiet"])
            )
        except (ValueError, re.error) as error:
            mistakes.append(f"causal.tsv:{number}: {error}")
    if mistakes:
        raise ConfigError(*mistakes)
    return tuple(rules)


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<r{index}>{rule.cue})" for index, rule in enumerate(causal_rules())))


def find_stated(body: str) -> tuple[Stated, ...]:
    """Pairs that a connective states, in text order; a pair found by two cues stands once, with the surer one."""
    found: dict[tuple[Span, Span], Stated] = {}
    for cue, rule in find_cues(body):
        sides = _SIDES[rule.form](body, cue, rule)
        if sides is None:
            continue
        cause, effect = trimmed(body, *sides[0]), trimmed(body, *sides[1])
        if cause is None or effect is None:
            continue
        stated = Stated(cause, effect, cue, rule.confidence)
        known = found.get((cause, effect))
        if known is None or known.confidence < stated.confidence:
            found[cause, effect] = stated
    return _without_nested(list(found.values()))


def find_cues(body: str) -> Iterator[tuple[Span, Rule]]:
    """Every cue that is not negated, with its rule."""
    for match in _pattern().finditer(body):
        if not _NEGATED.search(body, max(0, match.start() - 10), match.start()):
            yield match.span(), causal_rules()[int((match.lastgroup or "r0")[1:])]


def trimmed(body: str, start: int, end: int) -> Span | None:
    """The span without leading conjunctions and trailing particles; None when too little is left."""
    lead = _LEAD.match(body, start, end)
    if lead is not None and end - lead.end() >= SHORTEST:
        start = lead.end()
    tail = _TAIL.search(body, start, end)
    if tail is not None and tail.start() - start >= SHORTEST:
        end = tail.start()
    while start < end and (body[start].isspace() or body[start] in "、“”\"'"):
        start += 1
    while start < end and (body[end - 1].isspace() or body[end - 1] in "、“”\"'"):
        end -= 1
    return (start, end) if SHORTEST <= end - start <= LONGEST else None


def clause_before(body: str, position: int) -> Span | None:
    """The clause that ends at `position`, or the one before when nothing but a particle stands between; same sentence."""
    start = _clause_start(body, position)
    if trimmed(body, start, position) is None or position - start < SHORTEST:
        if start == 0 or body[start - 1] in ENDS:
            return None
        position = start - 1
        start = _clause_start(body, position)
    return (start, position) if position - start >= SHORTEST else None


def clause_after(body: str, position: int) -> Span | None:
    """The clause that begins at `position`, a comma right there skipped; same sentence."""
    while position < len(body) and body[position] in "，,：: 的了":
        position += 1
    if position >= len(body) or body[position] in ENDS:
        return None
    match = BREAKS.search(body, position, position + REACH)
    end = match.start() if match else min(len(body), position + REACH)
    return (position, end) if end - position >= SHORTEST else None


def _clause_start(body: str, position: int) -> int:
    start = position
    while start > max(0, position - REACH) and not BREAKS.match(body, start - 1):
        start -= 1
    return start


def _opens(body: str, cue: Span, rule: Rule) -> tuple[Span, Span] | None:
    cause = clause_after(body, cue[1])
    if cause is None:
        return None
    inner = next(((span, other) for span, other in _cues_within(body, *cause) if other.form == "between"), None)
    if inner is not None:  # 因水管爆裂导致停水: the inner cue says where the cause ends
        effect = clause_after(body, inner[0][1])
        return None if effect is None else ((cause[0], inner[0][0]), effect)
    rest = cause[1]
    if rule.close:
        close = re.compile(rule.close).search(body, cause[0] + SHORTEST, cause[1])
        if close is None:
            return None
        cause, rest = (cause[0], close.start()), close.end()
    effect = clause_after(body, rest)
    if effect is not None and (second := next(_cues_within(body, *effect), None)) and second[0][0] - effect[0] <= 3:
        effect = clause_after(body, second[0][1]) if second[1].form == "between" else effect
    return None if effect is None else (cause, effect)


def _between(body: str, cue: Span, rule: Rule) -> tuple[Span, Span] | None:
    cause, effect = clause_before(body, cue[0]), clause_after(body, cue[1])
    if cause is None or effect is None:
        return None
    opening = [span[1] for span, other in _cues_within(body, *cause) if other.form == "opens"]
    if opening and cause[1] - opening[-1] >= SHORTEST:  # 今早因水管爆裂导致停水: the cause starts after 因
        cause = (opening[-1], cause[1])
    return cause, effect


def _effect(body: str, cue: Span, rule: Rule) -> tuple[Span, Span] | None:
    cause, effect = clause_before(body, cue[0]), clause_after(body, cue[0])
    return None if cause is None or effect is None else (cause, effect)


def _explains(body: str, cue: Span, rule: Rule) -> tuple[Span, Span] | None:
    effect, cause = clause_before(body, cue[0]), clause_after(body, cue[1])
    if effect is None or cause is None:
        return None
    if rule.close and (close := re.compile(rule.close).search(body, *cause)):
        cause = (cause[0], close.start())
    return cause, effect


_SIDES = {"opens": _opens, "between": _between, "effect": _effect, "explains": _explains}


def _cues_within(body: str, start: int, end: int) -> Iterator[tuple[Span, Rule]]:
    for match in _pattern().finditer(body, start, end):
        yield match.span(), causal_rules()[int((match.lastgroup or "r0")[1:])]


def _without_nested(found: list[Stated]) -> tuple[Stated, ...]:
    """Of pairs whose causes and effects overlap, the surer stands, then the earlier."""
    kept: defaultdict[int, list[Stated]] = defaultdict(list)  # by where the cause begins, in steps of the longest cause
    for each in sorted(found, key=lambda stated: (-stated.confidence, stated.cause)):
        step = each.cause[0] // REACH
        near = chain(kept[step - 1], kept[step], kept[step + 1])
        if not any(overlap(each.cause, k.cause) and overlap(each.effect, k.effect) for k in near):
            kept[step].append(each)
    return tuple(sorted(chain.from_iterable(kept.values()), key=lambda stated: stated.cause))


def overlap(left: Span, right: Span) -> bool:
    """Whether two half-open spans share a character."""
    return left[0] < right[1] and right[0] < left[1]
