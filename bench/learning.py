"""Learning curve: what more labelled reports bring, messages and reports of other channels apart.

TF-IDF of characters with linear SVMs (the baseline of bench/reading.py), trained on growing shares of what the reader is
trained on, measured on the dev files of the signals corpus. Needs the folder of corpora (JIANWEI_DATA).
"""

import os
import sys

import numpy as np

from bench.reading import measure_baseline
from domain.settings import Settings
from nlp.evaluation.corpus import Labelled
from nlp.train.labels import read_corpus

SHARES = (0.25, 0.5, 1.0)


def main() -> int:
    data = Settings.load(os.environ).data
    folder = data / "signals"
    if not folder.is_dir():
        print(f"expected the signals corpus in {folder} (JIANWEI_DATA), found none", file=sys.stderr)
        return 1
    corpus = read_corpus(data, quiet=False)
    written = shuffled([each for each in corpus if each.is_written])
    messages = shuffled([each for each in corpus if not each.is_written])
    print(
        "| messages | other channels | dev: kinds F1 | topic | written_dev: kinds F1 | topic |\n" + "| --- " * 6 + "|"
    )
    for many, few in [(share, 1.0) for share in SHARES] + [(1.0, share) for share in (0.0, *SHARES[:-1])]:
        part = messages[: int(many * len(messages))], written[: int(few * len(written))]
        figures = measure_baseline([*part[0], *part[1]], folder)
        cells = [f"{figures[name][figure]:.3f}" for name in ("dev", "written_dev") for figure in ("kind_f1", "topic")]
        print(f"| {len(part[0])} | {len(part[1])} | {' | '.join(cells)} |", flush=True)
    return 0


def shuffled(reports: list[Labelled]) -> list[Labelled]:
    """The same in an order that does not change."""
    return [reports[at] for at in np.random.default_rng(0).permutation(len(reports))]


if __name__ == "__main__":
    sys.exit(main())
