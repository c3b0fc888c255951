"""Reading of labelled reports: the default reader and the fast one beside the encoder alone and TF-IDF with a linear SVM.

On the dev files of the signals corpus. The SVM is trained on the fly on the reports that the reader was trained on
(characters of one to three and the title apart, hashed; one SVM a kind, one for the topic). The encoder alone gives the
kinds and claims that it finds likelier than not. Needs the folder of corpora (JIANWEI_DATA).
"""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from domain.reading import Modality
from domain.settings import Settings
from nlp.encoder import Encoder, EncoderReading
from nlp.evaluation.corpus import Labelled, read_labelled
from nlp.evaluation.counts import Counts
from nlp.evaluation.signals import evaluate_signals
from nlp.kinds import NONE
from nlp.linear import Floats
from nlp.models import DEFAULT, ENCODER, models_folder
from nlp.models import NONE as FAST
from nlp.reader import Reader
from nlp.train.labels import read_corpus

FILES = ("dev", "written_dev")
ROWS = ("kind_f1", "kind_modality_f1", "topic", "lead", "live", "trigger_f1", "trigger_untyped_f1", "place_f1",
        "place_relaxed_f1", "thing_f1", "organisation_f1", "characters_second")  # fmt: skip


def main() -> int:
    data = Settings.load(os.environ).data
    folder = data / "signals"
    if not folder.is_dir():
        print(f"expected the signals corpus in {folder} (JIANWEI_DATA), found none", file=sys.stderr)
        return 1
    columns: dict[str, dict[str, dict[str, float]]] = {}
    for name, choice in (("default", DEFAULT), ("fast", FAST)):
        reader = Reader.load(key=bytes(32), encoder=choice)
        columns[name] = {file: evaluate_signals(reader, folder / f"{file}.jsonl") for file in FILES}
    columns["encoder alone"] = {file: measure_encoder(folder / f"{file}.jsonl") for file in FILES}
    columns["SVM"] = measure_baseline(read_corpus(data, quiet=False), folder)
    for file in FILES:
        print(f"\n{file}\n\n| figure | {' | '.join(columns)} |\n| --- |{' --- |' * len(columns)}")
        for row in ROWS:
            print(f"| {row} | {' | '.join(shown(column[file].get(row)) for column in columns.values())} |")
    return 0


def measure_encoder(path: Path) -> dict[str, float]:
    """What the encoder says by itself."""
    encoder = Encoder.load(models_folder() / ENCODER)
    gold = list(read_labelled(path))
    began = time.process_time()
    readings = [encoder.read(each.body) for each in gold]
    seconds = time.process_time() - began
    kinds, claims, topics = Counts(), Counts(), 0
    for each, reading in zip(gold, readings, strict=True):
        topic = int(reading.topics.argmax())
        given = {int(at) for at in np.flatnonzero(reading.kinds > 0)} | ({topic} - {len(encoder.kinds)})
        claimed = {(encoder.kinds[at], str(tuple(Modality)[int(claim_of(reading, at).argmax())])) for at in given}
        kinds += Counts.of(set(each.kinds), {kind for kind, _ in claimed})
        claims += Counts.of({(signal.kind, signal.modality) for signal in each.signals}, claimed)
        topics += (*encoder.kinds, NONE)[topic] == each.topic
    return {
        "kind_f1": kinds.figures()["f1"],
        "kind_modality_f1": claims.figures()["f1"],
        "topic": topics / len(gold),
        "characters_second": sum(len(each.body) for each in gold) / seconds,
    }


def claim_of(reading: EncoderReading, kind: int) -> Floats:
    """The claim of a kind at the character that it looks at most."""
    at = int(reading.looks[kind].argmax())
    return reading.claims(kind, at, at + 1)


def measure_baseline(train: Sequence[Labelled], folder: Path) -> dict[str, dict[str, float]]:
    """Kind F1, topic accuracy and speed of the baseline on each file."""
    spaces = [TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=3, sublinear_tf=True) for _ in range(2)]
    matrix = sparse.hstack([space.fit_transform(part(train, at)) for at, space in enumerate(spaces)]).tocsr()
    kinds = sorted({kind for each in train for kind in each.kinds})
    models = [LinearSVC(C=0.5).fit(matrix, [kind in each.kinds for each in train]) for kind in kinds]
    topic = LinearSVC(C=0.5).fit(matrix, [each.topic for each in train])
    figures = {}
    for name in FILES:
        gold = list(read_labelled(folder / f"{name}.jsonl"))
        began = time.process_time()
        rows = sparse.hstack([space.transform(part(gold, at)) for at, space in enumerate(spaces)]).tocsr()
        given = np.stack([model.decision_function(rows) > -0.3 for model in models], axis=1)
        topics = topic.predict(rows)
        seconds = time.process_time() - began
        sets = [{kinds[at] for at in np.flatnonzero(row)} for row in given]
        counts = sum((Counts.of(each.kinds, found) for each, found in zip(gold, sets, strict=True)), Counts())
        figures[name] = {
            "kind_f1": counts.f1,
            "topic": float(np.mean([each.topic == found for each, found in zip(gold, topics, strict=True)])),
            "characters_second": sum(len(each.report.body) for each in gold) / seconds,
        }
    return figures


def part(reports: Sequence[Labelled], at: int) -> list[str]:
    """Titles (0) or texts (1)."""
    return [each.report.text if at else each.report.title for each in reports]


def shown(value: float | None) -> str:
    """A figure for a table."""
    return "–" if value is None else f"{value:.0f}" if value > 1 else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
