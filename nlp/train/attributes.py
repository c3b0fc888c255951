"""Training of the model that tells modality and severity of a trigger: labelled triggers, and frames around them."""

import random
from collections.abc import Iterator, Sequence
from importlib.resources import files

import numpy as np

from domain.reading import Modality
from domain.report import Report
from nlp.attributes import AttributeModel, features_of_trigger
from nlp.evaluation.corpus import Labelled
from nlp.linear import Features
from nlp.modality import read_setting
from nlp.train.linear import fit_space, fit_svm, pack, to_matrix
from nlp.words import Segmenter

SEVERITIES = ("severity:0", "severity:1", "severity:2", "severity:3")
CLASSES = (*Modality, *SEVERITIES)
LEAST = 5  # texts that must fill a bucket
WRITTEN = 4.0  # as in kinds.py, for modality
C = 0.5  # of the SVM; by cross-validation
FRAMES, FRAME_WEIGHT = 6, 0.5  # triggers put into each frame of frames.tsv, and how heavy such a text is
LONGEST = 14  # characters of a trigger that fits into a frame


def train_attributes(corpus: Sequence[Labelled], *, segmenter: Segmenter) -> AttributeModel:
    """Train on the located triggers of labelled reports. Framed triggers teach modality only."""
    documents: list[Features] = []
    targets: list[list[bool]] = []
    weights: list[float] = []
    for report, (start, end), kind, found, weight in (*_labelled(corpus), *_framed(corpus)):
        setting = read_setting(report)
        documents.append(features_of_trigger(report, start, end, kind=kind, setting=setting, segmenter=segmenter))
        targets.append([name in found for name in CLASSES])
        weights.append(weight)
    space = fit_space(documents, least=LEAST)
    matrix, labels = to_matrix(documents, space), np.array(targets, dtype=np.int64)
    heavy = np.array(weights, dtype=np.float32)
    claims, claim_bias = fit_svm(matrix, labels[:, : len(Modality)], c=C, weights=heavy)
    rated = np.flatnonzero(labels[:, len(Modality) :].any(axis=1))
    rates, rate_bias = fit_svm(matrix[rated], labels[rated, len(Modality) :], c=C, weights=heavy[rated])
    learned, bias = np.concatenate([claims, rates], axis=1), np.concatenate([claim_bias, rate_bias])
    return AttributeModel(pack(CLASSES, space, learned, bias, levels=127), segmenter)


Example = tuple[Report, tuple[int, int], str, tuple[str, ...], float]


def _labelled(corpus: Sequence[Labelled]) -> Iterator[Example]:
    for each in corpus:
        report = each.masked
        for signal in each.signals:
            found = (signal.modality, f"severity:{signal.row['severity']}")
            for span in signal.triggers[:2]:
                yield report, span, signal.kind, found, WRITTEN if each.is_written else 1.0


def _framed(corpus: Sequence[Labelled]) -> Iterator[Example]:
    """Triggers of labelled reports inside the frames of each modality, the same at every run."""
    chance = random.Random(0)
    triggers = [
        (signal.kind, str(signal.row["trigger"]))
        for each in corpus
        for signal in each.signals
        if len(signal.row["trigger"]) <= LONGEST and not set("，,。；;：:") & set(signal.row["trigger"])
    ]
    channels = sorted({each.report.source for each in corpus if each.is_written})
    for modality, frame in read_frames():
        for kind, trigger in chance.sample(triggers, FRAMES):
            start = frame.index("{}")
            report = Report(id="frame", text=frame.replace("{}", trigger), source=chance.choice(channels))
            yield report, (start, start + len(trigger)), kind, (modality,), FRAME_WEIGHT


def read_frames() -> list[tuple[str, str]]:
    """Modality and frame of every line of frames.tsv."""
    text = files("nlp").joinpath("train", "frames.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [(str(Modality(modality)), frame) for modality, frame in rows[1:]]
