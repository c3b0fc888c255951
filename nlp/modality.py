"""What a text claims about a hazard: cue words with their scope, then a trained classifier. Exercises are strict.

A text that tells of an exercise makes all its signals drills, except from a sentence on that says that something
happened in earnest (lexicons/real_in_drill.tsv). Whatever the classifier believes, such a drill never lives.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from domain.errors import ConfigError
from domain.reading import Modality
from domain.report import Quote, Report, Status
from nlp.lexicon import rows
from nlp.text import clause_at, sentences

SCOPES = ("title", "text", "opening", "sentence", "clause")
_NEVER = re.compile(
    r"(?:没有?|从未|未曾?|从来没有?|不|未能)[^，。；\n]{0,8}$|(?:缺少|缺乏|要求|建议|应该|应当|希望|必须|需要?|加强|定期|多)[^，。；\n]{0,10}$"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of the lexicon."""

    pattern: re.Pattern[str]
    modality: Modality
    scope: str
    sure: bool


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue in a body and the stretch that it covers."""

    modality: Modality
    sure: bool
    quote: Quote
    covers: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the cues of one body say: all hits, whether the text tells of an exercise, and what is earnest in it."""

    hits: tuple[CueHit, ...]
    exercise: tuple[Quote, ...]
    earnest: tuple[tuple[int, int], ...]
    length: int

    def is_exercise(self, start: int, end: int) -> bool:
        """Whether a trigger at [start, end) only belongs to an exercise."""
        return bool(self.exercise) and not any(left <= start < right for left, right in self.earnest)

    def is_earnest(self, position: int) -> bool:
        """Whether a position lies where a text about an exercise tells of something real."""
        return bool(self.exercise) and any(left <= position < right for left, right in self.earnest)

    def over(self, start: int, end: int) -> list[CueHit]:
        """The hits that cover a trigger."""
        return [hit for hit in self.hits if hit.covers[0] <= start and end <= hit.covers[1]]


@cache
def cues() -> tuple[Cue, ...]:
    """The lexicon. Errors: ConfigError naming every wrong line."""
    found, mistakes = [], []
    for row in rows("modality"):
        try:
            if row["scope"] not in SCOPES or row["sure"] not in ("0", "1"):
                raise ValueError(f"a scope of {', '.join(SCOPES)} and 0 or 1")
            found.append(Cue(re.compile(row["cue"]), Modality(row["modality"]), row["scope"], row["sure"] == "1"))
        except (ValueError, re.error) as error:
            mistakes.append(f"modality.tsv, {row['cue']}: {error}")
    if mistakes:
        raise ConfigError(*mistakes)
    return tuple(found)


@cache
def earnest_cues(begins: str) -> re.Pattern[str]:
    """What tells of earnest inside an exercise, from «here» or from the sentence «before» on, as one pattern."""
    return re.compile("|".join(f"(?:{row['cue']})" for row in rows("real_in_drill") if row["begins"] == begins))


def read_setting(report: Report) -> Setting:
    """All cues of a report."""
    body, title = report.body, len(report.title)
    spans = sentences(body)
    hits = [hit for cue in cues() for hit in _hits(cue, body, title, spans)]
    if report.status is Status.EXERCISE:
        return Setting(tuple(hits), (Quote(0, len(body), body),), (), len(body))
    whole = tuple(hit.quote for hit in hits if hit.modality is Modality.DRILL and hit.covers == (0, len(body)))
    earnest = tuple(_earnest(body, title, spans)) if whole else ()
    return Setting(tuple(hits), whole, earnest, len(body))


def _hits(cue: Cue, body: str, title: int, spans: Sequence[tuple[int, int]]) -> list[CueHit]:
    found = []
    opening = next((end for left, end in spans[1:] if left > title), len(body))
    for match in cue.pattern.finditer(body, 0, title if cue.scope == "title" else len(body)):
        start, end = match.span()
        if start == end or (cue.modality is Modality.DRILL and _NEVER.search(body, max(0, start - 14), _last(match))):
            continue
        if cue.scope in ("title", "text") or (cue.scope == "opening" and start < opening):
            covers = (0, len(body))
        elif cue.scope in ("sentence", "opening"):
            covers = next(((a, b) for a, b in spans if a <= start < b), (start, end))
        else:
            covers = clause_at(body, start)
        found.append(CueHit(cue.modality, cue.sure, Quote(start, end, match[0]), covers))
    return found


def _last(match: re.Match[str]) -> int:
    """Where the word for the exercise begins, so that «没有组织过演练» is seen to deny it."""
    word = re.search(r"演练|演习|推演|预演|拉动|拉练|试鸣|测试|模拟", match[0])
    return match.start() + (word.start() if word else 0)


def _earnest(body: str, title: int, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that are told in earnest: from the sentence of a cue to the end; in the title the title alone."""
    found, previous = [], 0
    for start, end in spans:
        if earnest_cues("here").search(body, start, end):
            found.append((start, end if end <= title else len(body)))
        elif end > title and earnest_cues("before").search(body, start, end):
            found.append((max(previous, title), len(body)))
        previous = start
    return found
