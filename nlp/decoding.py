"""The best labels of a text under a linear-chain CRF and their probabilities: all clauses of the text in step.

No span that was ever annotated holds the end of a sentence, and next to none a comma. The characters that end one are
therefore outside of every span, and what lies between two of them depends on nothing else. Viterbi (1967) and the
forward-backward algorithm (Rabiner 1989) then give the same as over the whole text, for all stretches at once.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nlp.crf_model import Floats
from nlp.letters import letters

Integers: TypeAlias = NDArray[np.intp]

_MARKS = np.zeros(1 << 16, dtype=bool)
_MARKS[letters("。！？!?；;，,\n")] = True
_DIGIT = ord("0")
AHEAD = 5  # characters looked at beyond a label to see that no span is worth it
_EQUAL = 1e-4  # scores nearer than that are one


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """What lies between the breaks of a text, the longest stretch first: those that go on stand together.

    `rows` are characters by step: the first of every stretch, the second of those that have one …; `counts` says how
    many stretches each step has, `before` where in `rows` the character before each stands (0 for the first), `lasts` where each stretch ends.
    """

    starts: Integers
    ends: Integers
    counts: list[int]
    rows: Integers
    before: Integers
    lasts: Integers
    breaks: NDArray[np.bool_]


@lru_cache(maxsize=4)
def find_stretches(folded: str) -> Stretches:
    """The stretches of a folded text, remembered for the next model. A comma between digits is no break."""
    codes = letters(folded)
    breaks = _MARKS.take(np.minimum(codes, len(_MARKS) - 1))
    digit = codes == _DIGIT
    breaks[1:-1] &= ~(digit[:-2] & digit[2:])
    edges = np.flatnonzero(np.diff(breaks, prepend=True, append=True))
    starts, ends = edges[::2], edges[1::2]
    order = np.argsort(starts - ends, kind="stable")
    starts, ends = starts[order], ends[order]
    sizes = ends - starts
    counts = np.searchsorted(-sizes, -np.arange(sizes[0] if len(sizes) else 0), side="left")
    steps = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(steps)) - np.repeat(counts.cumsum() - counts, counts)  # of the stretch
    firsts = np.concatenate((np.zeros(1, dtype=np.intp), counts.cumsum()))
    before = firsts.take(np.maximum(steps - 1, 0)) + number
    lasts = firsts.take(sizes - 1) + np.arange(len(sizes))
    return Stretches(starts, ends, counts.tolist(), starts.take(number) + steps, before, lasts, breaks)


def find_path(scores: Floats, transitions: Floats, stretches: Stretches, *, outside: int) -> list[int]:
    """The best label of every character (rows of `scores`), where every break is outside."""
    path = [outside] * len(scores)
    if not len(stretches.starts):
        return path
    reached, stays = _reached(scores, transitions, stretches, outside)
    alone = _outside_scores(scores[:, outside], float(transitions[outside, outside]), stretches)
    firsts = [0, *accumulate(stretches.counts)]  # where each step begins in `reached`
    back = np.ascontiguousarray(transitions.T)
    last = reached.take(stretches.lasts, axis=0)
    last[stretches.ends < len(scores)] += back[outside]
    ends = last.argmax(axis=1).tolist()
    for at in np.flatnonzero(last.max(axis=1) > alone + _EQUAL).tolist():  # the others hold nothing
        start, end, label = int(stretches.starts[at]), int(stretches.ends[at]), ends[at]
        path[end - 1] = label
        for step in range(end - start - 2, -1, -1):
            if label != outside or not stays[firsts[step + 1] + at]:
                path[start + step] = label = int((reached[firsts[step] + at] + back[label]).argmax())
    return path


def is_all_outside(scores: Floats, transitions: Floats, stretches: Stretches, *, outside: int) -> bool:
    """Whether it is sure that nothing is in a text: an upper bound on what any span could gain, cheap with few labels.

    The bound on what follows a label begins with the best transition and is made tighter by looking AHEAD characters on.
    """
    gains = scores.T - scores[:, outside]
    gains[:, stretches.breaks] = -np.inf
    gains[outside] = 0.0
    stay = transitions[outside, outside]
    most = np.maximum((transitions - transitions[outside]).max(axis=1), 0.0)[:, None]
    after = np.broadcast_to(most, gains.shape).copy()
    for _ in range(AHEAD):
        onwards = (transitions[:, :, None] + (gains + after)[None, :, 1:]).max(axis=1) - stay
        after[:, :-1] = np.minimum(after[:, :-1], onwards)
        after[outside] = 0.0
    enter = transitions[outside][:, None] - stay + gains + after
    enter[:, 0] = gains[:, 0] + after[:, 0]
    enter[outside] = -np.inf
    return bool((enter < 0.0).all())


def find_probabilities(scores: Floats, transitions: Floats, stretches: Stretches, *, outside: int) -> Floats:
    """The probability of every label (columns) at every character (rows), where every break is outside."""
    found = np.zeros_like(scores)
    found[stretches.breaks, outside] = 1.0
    moves = np.exp(transitions)
    weights = scores.take(stretches.rows, axis=0)
    weights = np.exp(weights - weights.max(axis=1, keepdims=True, initial=-np.inf))
    before, after = weights.copy(), np.ones_like(weights)
    before[: len(stretches.starts)][stretches.starts > 0] *= moves[outside]
    row = 0
    for had, count in pairwise(stretches.counts):
        here = before[row : row + count] @ moves
        row += had
        here /= here.sum(axis=1, keepdims=True)
        before[row : row + count] *= here
    firsts = [0, *accumulate(stretches.counts)]
    after[stretches.lasts[stretches.ends < len(scores)]] = moves[:, outside]
    for step in range(len(stretches.counts) - 1, 0, -1):
        row, count = firsts[step], stretches.counts[step]
        here = (after[row : row + count] * weights[row : row + count]) @ moves.T
        after[firsts[step - 1] : firsts[step - 1] + count] = here / here.sum(axis=1, keepdims=True)
    before *= after
    found[stretches.rows] = before / before.sum(axis=1, keepdims=True)
    return found


def _reached(scores: Floats, transitions: Floats, stretches: Stretches, outside: int) -> tuple[Floats, list[bool]]:
    """The score of the best path to every label (columns) of every character, in the order of `stretches.rows`.

    And whether the best path to «outside» comes from «outside».
    """
    reached = scores.take(stretches.rows, axis=0)
    own = reached[:, outside].copy()
    reached[: len(stretches.starts)][stretches.starts > 0] += transitions[outside]
    labels, onwards = len(transitions), transitions[:, None]
    held = np.empty(len(stretches.starts) * labels**2, dtype=np.float32)
    row = 0
    for had, count in pairwise(stretches.counts):
        moves = held[: count * labels**2].reshape(labels, count, labels)  # from, stretch, to
        np.add(reached[row : row + count].T[:, :, None], onwards, out=moves)
        row += had
        reached[row : row + count] += np.maximum.reduce(moves, axis=0)
    came = reached[:, outside].take(stretches.before) + transitions[outside, outside] + own
    return reached, (came == reached[:, outside]).tolist()


def _outside_scores(scores: Floats, stay: float, stretches: Stretches) -> NDArray[np.float64]:
    """The score of every stretch that is outside from its begin to its end."""
    starts, ends = stretches.starts, stretches.ends
    sums = np.concatenate((np.zeros(1), scores.cumsum(dtype=np.float64)))
    moves = ends - starts - 1 + (starts > 0) + (ends < len(scores))
    return np.asarray(sums[ends] - sums[starts] + stay * moves)
