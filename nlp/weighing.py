"""How the encoder's word weighs beside the linear models': four small regressions, learned on reports unseen by both.

Kinds: which a report tells of. Clauses: which one says it. Words: which span of it. Modality: what is claimed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from domain.report import Report
from nlp.encoder import TAGGED, EncoderReading
from nlp.fusion import LOUD, MOST, QUIET, clause_features, kind_features
from nlp.kinds import Clause, ReportScores
from nlp.linear import Floats
from nlp.modality import Setting

TRIGGER = TAGGED.index("trigger")
ARRAYS = ("kinds", "clauses", "words", "modality", "again")
MESSAGE = "12345热线"  # the channel of citizens' messages


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """Weights with their intercept last; `modality` is (20 + 1) x 10.

    `numbers`: the least probability of a kind, that of a kind which stands alone, the weights of the two topic models in
    choosing the first, and the least probability that words tell of the same kind again, with another claim.
    """

    kinds: Floats
    clauses: Floats
    words: Floats
    modality: Floats
    again: Floats
    numbers: Floats

    def probabilities(self, report: ReportScores, rows: Floats, encoded: EncoderReading) -> Floats:
        """One probability a kind."""
        logits = joint_kind_features(report, rows, encoded) @ self.kinds[:-1] + self.kinds[-1]
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float32)

    def choose(self, probabilities: Floats, report: ReportScores, encoded: EncoderReading) -> list[int]:
        """Indices of the kinds that the report is given, the topic first."""
        least, alone, linear, neural, _ = (float(value) for value in self.numbers)
        order = [int(at) for at in np.argsort(-probabilities)[:MOST]]
        chosen = [at for at in order if probabilities[at] >= least] or [
            at for at in order[:1] if probabilities[at] >= alone
        ]
        topics = log_softmax(encoded.topics)
        if max(report.topics[-1], np.exp(topics[-1])) > QUIET and probabilities[order[0]] < LOUD:
            return []
        leading = np.log(probabilities + 1e-6) + linear * report.topics[:-1] + neural * topics[:-1]
        return sorted(chosen, key=lambda at: -float(leading[at]))

    def rank(
        self, rows: Floats, kind: int, clause: Sequence[Clause], *, title: int, encoded: EncoderReading
    ) -> list[int]:
        """Indices of the clauses, the one first that most likely holds the words for this kind."""
        features = joint_clause_features(rows, kind, clause, title=title, encoded=encoded)
        return [int(at) for at in np.argsort(-(features @ self.clauses[:-1]), kind="stable")]

    def weigh_again(self, features: Floats) -> bool:
        """Whether other words tell of a kind a second time, with another claim (see `again_features`)."""
        return float(1.0 / (1.0 + np.exp(-(features @ self.again[:-1] + self.again[-1])))) >= float(self.numbers[-1])

    def weigh_words(self, features: Floats) -> float:
        """The probability that a span is the words of a kind (see `word_features`)."""
        return float(1.0 / (1.0 + np.exp(-(features @ self.words[:-1] + self.words[-1]))))

    def claims(self, linear: Floats, modalities: Floats) -> Floats:
        """Scores of the ten modalities of one trigger."""
        return np.asarray(
            modality_features(linear, modalities) @ self.modality[:-1] + self.modality[-1], dtype=np.float32
        )

    def arrays(self) -> dict[str, Any]:
        """As named arrays for a model file."""
        return {name: getattr(self, name) for name in (*ARRAYS, "numbers")}

    @classmethod
    def of_arrays(cls, held: Mapping[str, Any]) -> "Weighing":
        """Inverse of `arrays`."""
        return cls(*(np.asarray(held[name], dtype=np.float32) for name in (*ARRAYS, "numbers")))


def joint_kind_features(report: ReportScores, rows: Floats, encoded: EncoderReading) -> Floats:
    """Rows of kinds: those of the linear models, then what the encoder says of each, also against the others."""
    logits, topics = encoded.kinds, log_softmax(encoded.topics)
    told = np.exp(encoded.tags[:, TRIGGER, 1:]).sum(axis=1)
    near = 1.0 / (1.0 + np.exp(-logits))
    own = np.stack(
        [
            logits,
            np.maximum(topics[:-1], -12.0),
            logits - logits.max(),
            np.full(len(logits), topics[-1]),
            encoded.looks @ told,
            near,
            near * np.maximum(report.kinds, 0),
            np.full(len(logits), float(told.max())),
        ],
        axis=1,
    )
    return np.concatenate([kind_features(report, rows), own], axis=1).astype(np.float32)


def joint_clause_features(
    rows: Floats, kind: int, clause: Sequence[Clause], *, title: int, encoded: EncoderReading
) -> Floats:
    """Rows of clauses: those of the linear models, then how much the kind looks at each and how much of it is trigger."""
    looks = np.array([encoded.looks[kind, each.start : each.end].sum() for each in clause])
    told = np.exp(encoded.tags[:, TRIGGER, 1:]).sum(axis=1)
    most = np.array([told[each.start : each.end].max() for each in clause])
    own = np.stack([looks, np.log(looks + 1e-3), most, looks * most], axis=1)
    return np.concatenate([clause_features(rows, kind, clause, title=title), own], axis=1).astype(np.float32)


def word_features(
    span: tuple[int, int], kind: int, encoded: EncoderReading, *, crf: float, place: int, both: bool
) -> Floats:
    """Of one span: what each tagger thinks of it, how much the kind looks at it, where its clause ranks, its length."""
    start, end = span
    told = np.exp(encoded.tags[start:end, TRIGGER, 1:]).sum(axis=1)
    looks = float(encoded.looks[kind, start:end].sum())
    return np.array(
        [
            float(told.mean()),
            crf,
            looks,
            np.log(looks + 1e-3),
            float(place == 0),
            float(place == 1),
            min(end - start, 24) / 10,
            float(both),
        ],
        dtype=np.float32,
    )


def again_features(report: Report, probability: float, clause: Sequence[Clause], setting: Setting) -> Floats:
    """Of words that may tell of a kind again: how likely they are, how long the report is, its channel, its cues."""
    return np.array(
        [
            np.log(probability + 1e-4) - np.log1p(1e-4 - probability),
            min(len(clause), 20) / 10,
            float(report.source == MESSAGE),
            min(len({hit.modality for hit in setting.hits}), 3),
            float(bool(setting.exercise)),
        ],
        dtype=np.float32,
    )


def modality_features(linear: Floats, modalities: Floats) -> Floats:
    """The margins of the linear model and the encoder's log-probabilities, side by side."""
    return np.concatenate([np.clip(linear, -3, 3), np.maximum(log_softmax(modalities), -8.0)]).astype(np.float32)


def log_softmax(values: Floats) -> Floats:
    """Logarithms of the probabilities that logits stand for."""
    shifted = values - values.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()), dtype=np.float32)
