"""Training of the model that tells modality and severity of a trigger."""

from collections.abc import Sequence

import numpy as np

from domain.reading import Modality
from nlp.attributes import AttributeModel, trigger_blocks
from nlp.evaluation.corpus import Labelled
from nlp.modality import read_setting
from nlp.train.kinds import WRITTEN
from nlp.train.linear import fit_space, fit_svm, pack, to_matrix
from nlp.words import Segmenter

SEVERITIES = ("severity:0", "severity:1", "severity:2", "severity:3")
BUCKETS = 40_000
C = 0.5  # of the SVM; by cross-validation


def train_attributes(corpus: Sequence[Labelled], *, segmenter: Segmenter) -> AttributeModel:
    """Train on the located triggers of labelled reports."""
    documents, targets, weights = [], [], []
    classes = (*Modality, *SEVERITIES)
    for each in corpus:
        report = each.masked
        setting = read_setting(report)
        for signal in each.signals:
            for start, end in signal.triggers[:2]:
                documents.append(
                    trigger_blocks(report, start, end, kind=signal.kind, setting=setting, segmenter=segmenter)
                )
                found = (signal.modality, f"severity:{signal.row['severity']}")
                targets.append([name in found for name in classes])
                weights.append(WRITTEN if each.is_written else 1.0)
    buckets, idf = fit_space(documents, least=2)
    learned, bias = fit_svm(
        to_matrix(documents, buckets, idf),
        np.array(targets, dtype=np.int64),
        c=C,
        weights=np.array(weights, dtype=np.float32),
    )
    return AttributeModel(pack(classes, buckets, idf, learned, bias, keep=BUCKETS), segmenter)
