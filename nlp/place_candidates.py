"""Nodes of the place tree that a mention may mean, each with its score in named parts, and the choice between them.

The score is a sum: how the words agree with a name, what else the mention, the report and its address say of where the
place lies, which building they name, and what letters about the name stay unexplained. Parts, their weights and their
wording are in lexicons/place_scores.tsv. A choice needs a least score and a lead over the next node; otherwise nobody
guesses, and the reason says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from nlp.lexicon import rows

MOST_NEARBY = 3  # places of the report that count for a node at most


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One reason: its name in the table, what it adds, how it is said."""

    name: str
    value: float
    says: str

    @classmethod
    def of(cls, name: str, word: str = "", *, times: float = 1.0) -> "ScorePart":
        """The reason of this name about a word."""
        weight, says = _table()[name]
        return cls(name, weight * times, says.format(word))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node that a mention may mean, with the reasons for and against it."""

    id: str
    name: str
    parts: tuple[ScorePart, ...]

    @property
    def score(self) -> float:
        """The sum of the parts, 0 to 1."""
        return max(0.0, min(1.0, round(sum(part.value for part in self.parts), 4)))

    @property
    def reasons(self) -> tuple[str, ...]:
        """The parts in words, with what each adds."""
        return tuple(f"{part.says}（{part.value:+.2f}）" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Choice:
    """The node that is taken, or None, and why."""

    candidate: Candidate | None
    reasons: tuple[str, ...]


def ranked(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The best first, each node once with its best score; ties by id, so that the order is always the same."""
    best: dict[str, Candidate] = {}
    for each in candidates:
        if each.id not in best or each.score > best[each.id].score:
            best[each.id] = each
    return tuple(sorted(best.values(), key=lambda each: (-each.score, each.id)))


def choose(candidates: Sequence[Candidate]) -> Choice:
    """The first of ranked candidates when it is good enough and clearly ahead."""
    if not candidates:
        return Choice(None, ())
    first = candidates[0]
    least, lead = (_table()[name] for name in ("least", "lead"))
    if first.score < least[0]:
        return Choice(None, (*first.reasons, least[1].format("")))
    if len(candidates) > 1 and round(first.score - candidates[1].score, 4) < lead[0]:
        other = candidates[1]
        return Choice(None, (*first.reasons, lead[1].format(f"{other.name} {other.id}")))
    return Choice(first, first.reasons)


@cache
def _table() -> dict[str, tuple[float, str]]:
    return {row["part"]: (float(row["score"]), row["says"]) for row in rows("place_scores")}
