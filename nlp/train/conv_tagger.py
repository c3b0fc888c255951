"""Training of the convolutional tagger in numpy: cross-entropy, dropout, hidden words, Adam, averaged weights.

Adam: Kingma and Ba, 2015; dropout: Srivastava et al., 2014; averaging of the last weights: Polyak and Juditsky, 1992.
Texts of a batch stand one after another with blank rows between, so that a layer is one matrix product.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.conv_tagger import GAPS, TAGS, Encoded, Floats, Ints, shifted
from nlp.word_vectors import UNKNOWN, WordVectors

CHARACTER_SIZE, PLACE_SIZE = 48, 24
_BLANK = 2 * GAPS[-1]  # rows between two texts


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. `hide`: share of characters and of words that are taken for unknown; `batch`: texts a step."""

    epochs: int = 40
    width: int = 128
    rate: float = 3e-3
    dropout: float = 0.45
    hide: float = 0.15
    batch: int = 6
    decay: float = 1e-4
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Texts one after another. `real`: 1 for a character, 0 for a blank row; `labels`: column of the right label."""

    given: Encoded
    labels: Ints
    real: Floats

    @classmethod
    def of(cls, texts: Sequence[Encoded], labels: Sequence[Ints]) -> "Batch":
        """Join texts."""
        blank = np.zeros(_BLANK, dtype=np.int64)

        def joined(parts: Sequence[Ints]) -> Ints:
            return np.concatenate([blank, *(piece for part in parts for piece in (part, blank))])

        characters, words, places = (
            [getattr(text, name) for text in texts] for name in ("characters", "words", "places")
        )
        real = joined([np.ones_like(part) for part in labels]).astype(np.float32)
        return cls(Encoded(joined(characters), joined(words), joined(places)), joined(labels), real)


def train_network(
    texts: Sequence[Encoded], labels: Sequence[Ints], *, vectors: WordVectors, count: int, recipe: Recipe
) -> dict[str, Floats]:
    """A network for `count` labels; `labels` holds a column number a character. Half an hour of text takes minutes."""
    chance = np.random.default_rng(recipe.seed)
    learner = Learner(start_weights(vectors, count, recipe, chance), vectors.table, recipe, chance)
    steps = recipe.epochs * -(-len(texts) // recipe.batch)
    step = 0
    for _ in range(recipe.epochs):
        order = chance.permutation(len(texts))
        for first in range(0, len(texts), recipe.batch):
            chosen = order[first : first + recipe.batch]
            rate = recipe.rate * min(1.0, step / 50) * (1 - step / steps) ** 0.7
            learner.learn(Batch.of([texts[at] for at in chosen], [labels[at] for at in chosen]), rate=rate)
            step += 1
    return learner.averaged


def start_weights(vectors: WordVectors, count: int, recipe: Recipe, chance: np.random.Generator) -> dict[str, Floats]:
    """Random weights (He et al., 2015)."""

    def normal(*shape: int, scale: float) -> Floats:
        return chance.normal(0, scale, shape).astype(np.float32)

    weights = {
        "characters": normal(len(vectors.characters) + 1, CHARACTER_SIZE, scale=0.3),
        "places": normal(4 * len(TAGS), PLACE_SIZE, scale=0.5),
        "out": normal(recipe.width, count, scale=recipe.width**-0.5),
        "out_bias": np.zeros(count, dtype=np.float32),
    }
    size = CHARACTER_SIZE + PLACE_SIZE + vectors.table.shape[1]
    for layer in range(len(GAPS)):
        weights[f"weights{layer}"] = normal(
            3 * size, recipe.width, scale=(1 if layer == 0 else 0.5) * (2 / (3 * size)) ** 0.5
        )
        weights[f"bias{layer}"] = np.zeros(recipe.width, dtype=np.float32)
        size = recipe.width
    return weights


class Learner:
    """Weights under training, with Adam's moments and the running average of the weights."""

    def __init__(self, weights: dict[str, Floats], table: Floats, recipe: Recipe, chance: np.random.Generator) -> None:
        self.weights, self.table, self.recipe, self.chance = weights, table, recipe, chance
        self.averaged = {name: value.copy() for name, value in weights.items()}
        self._first = {name: np.zeros_like(value) for name, value in weights.items()}
        self._second = {name: np.zeros_like(value) for name, value in weights.items()}
        self._steps = 0

    def learn(self, batch: Batch, *, rate: float) -> None:
        """One step of descent."""
        slopes = self._slopes(batch)
        norm = sum(float(np.vdot(slope, slope)) for slope in slopes.values()) ** 0.5
        self._steps += 1
        for name, slope in slopes.items():
            slope *= min(1.0, 1.0 / (norm + 1e-9))
            weight, first, second = self.weights[name], self._first[name], self._second[name]
            first += 0.1 * (slope - first)
            second += 0.01 * (slope * slope - second)
            move = first / (1 - 0.9**self._steps) / (np.sqrt(second / (1 - 0.99**self._steps)) + 1e-8)
            if name.startswith("weights"):
                move += self.recipe.decay * weight
            weight -= np.float32(rate) * move
            self.averaged[name] += np.float32(0.02) * (weight - self.averaged[name])

    def _slopes(self, batch: Batch) -> dict[str, Floats]:
        weights, real = self.weights, batch.real[:, None]
        given = Encoded(
            np.where(self._hidden(len(real)), 0, batch.given.characters),
            np.where(self._hidden(len(real)), UNKNOWN, batch.given.words),
            batch.given.places,
        )
        entry = np.hstack(
            [weights["characters"][given.characters], weights["places"][given.places], self.table[given.words]]
        )
        kept = self._kept(entry.shape, 0.6 * self.recipe.dropout) * real
        hidden = entry * kept
        passed: list[tuple[Floats, Floats]] = []  # what went into a layer, and where its result went on
        for layer, gap in enumerate(GAPS):
            beside = shifted(hidden, gap)
            raw = beside @ weights[f"weights{layer}"] + weights[f"bias{layer}"]
            on = (raw > 0) * self._kept(raw.shape, 0.5 * self.recipe.dropout) * real
            hidden = raw * on if layer == 0 else hidden + raw * on
            passed.append((beside, on))
        last = self._kept(hidden.shape, self.recipe.dropout)
        slope = _softmax_slope((hidden * last) @ weights["out"] + weights["out_bias"], batch)
        slopes = {"out": (hidden * last).T @ slope, "out_bias": slope.sum(axis=0)}
        back = slope @ weights["out"].T * last
        for layer, gap in reversed(list(enumerate(GAPS))):
            beside, on = passed[layer]
            made: Floats = back * on
            slopes[f"weights{layer}"], slopes[f"bias{layer}"] = beside.T @ made, made.sum(axis=0)
            below: Floats = _unshifted(made @ weights[f"weights{layer}"].T, gap)
            back = below if layer == 0 else back + below
        return {**slopes, **self._table_slopes(back * kept, given)}

    def _table_slopes(self, back: Floats, given: Encoded) -> Mapping[str, Floats]:
        slopes = {name: np.zeros_like(self.weights[name]) for name in ("characters", "places")}
        np.add.at(slopes["characters"], given.characters, back[:, :CHARACTER_SIZE])
        np.add.at(slopes["places"], given.places, back[:, CHARACTER_SIZE : CHARACTER_SIZE + PLACE_SIZE])
        return slopes

    def _hidden(self, size: int) -> NDArray[np.bool_]:
        return self.chance.random(size) < self.recipe.hide

    def _kept(self, shape: tuple[int, ...], share: float) -> Floats:
        """Dropout: zeros for this share, the others raised so that the sum stays."""
        return (self.chance.random(shape, dtype=np.float32) >= share).astype(np.float32) / np.float32(1 - share)


def _softmax_slope(scores: Floats, batch: Batch) -> Floats:
    """Slope of the mean cross-entropy by the scores."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    slope: Floats = raised / raised.sum(axis=1, keepdims=True)
    slope[np.arange(len(slope)), batch.labels] -= 1
    slope *= (batch.real / batch.real.sum())[:, None]
    return slope


def _unshifted(slope: Floats, gap: int) -> Floats:
    """The slope by the rows that `shifted` laid side by side."""
    width = slope.shape[1] // 3
    made = slope[:, width : 2 * width].copy()
    made[:-gap] += slope[gap:, :width]
    made[gap:] += slope[:-gap, 2 * width :]
    return made
