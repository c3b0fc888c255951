"""Reading of labelled reports: Jianwei's reader beside TF-IDF with a linear SVM, on the dev files of the signals corpus.

The baseline is trained on the fly on the same reports (characters of one to three and the title apart, hashed; one SVM
a kind, one for the topic). Needs the folder of corpora (JIANWEI_DATA).
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

from domain.settings import Settings
from nlp.evaluation.corpus import Labelled, read_labelled
from nlp.evaluation.counts import Counts
from nlp.evaluation.signals import evaluate_signals
from nlp.reader import Reader

FILES = ("dev", "written_dev")
ROWS = ("kind_f1", "kind_modality_f1", "topic", "lead", "live", "trigger_f1", "trigger_untyped_f1", "place_f1",
        "place_relaxed_f1", "thing_f1", "organisation_f1", "characters_second")  # fmt: skip


def main() -> int:
    folder = Settings.load(os.environ).data / "signals"
    if not folder.is_dir():
        print(f"expected the signals corpus in {folder} (JIANWEI_DATA), found none", file=sys.stderr)
        return 1
    reader = Reader.load(key=bytes(32))
    figures = {name: evaluate_signals(reader, folder / f"{name}.jsonl") for name in FILES}
    train = [each for name in ("train", "written") for each in read_labelled(folder / f"{name}.jsonl")]
    baseline = measure_baseline(train, folder)
    print("| figure | " + " | ".join(f"{name} | baseline" for name in FILES) + " |")
    print("| --- |" + " --- | --- |" * len(FILES))
    for row in ROWS:
        cells = [f"{shown(figures[name][row])} | {shown(baseline[name].get(row))}" for name in FILES]
        print(f"| {row} | " + " | ".join(cells) + " |")
    return 0


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
