"""How fast the reader is, from masking to causes: thousand characters a second of one core's time, with and without encoder.

Each report is read once, after others have warmed the tables of words; the baseline cuts words and does nothing else.
Needs the folder of corpora (JIANWEI_DATA).
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

from domain.reading import Findings
from domain.report import Report
from domain.settings import Settings
from nlp.evaluation.corpus import read_labelled
from nlp.models import DEFAULT, NONE
from nlp.reader import Reader
from nlp.words import Segmenter

FILES = ("dev", "written_dev")
WARM = 100  # reports of the training file, read before the clock runs


def main() -> int:
    folder = Settings.load(os.environ).data / "signals"
    if not folder.is_dir():
        print(f"expected the signals corpus in {folder} (JIANWEI_DATA), found none", file=sys.stderr)
        return 1
    files = {name: [each.report for each in read_labelled(folder / f"{name}.jsonl")] for name in FILES}
    warm = [each.report for each in read_labelled(folder / "train.jsonl")][:WARM]
    print("| | " + " | ".join(files) + " |\n| --- |" + " --- |" * len(files))
    segmenter = Segmenter()
    row("words alone", files, lambda reports: [segmenter.pairs(report.body) for report in reports])
    for name, encoder in (("without encoder", NONE), ("default", DEFAULT)):
        reader = Reader.load(key=bytes(32), encoder=encoder)
        for report in warm:
            reader.read(*reader.mask(report))
        row(f"masking and reading, {name}", files, partial(read_all, reader))
    return 0


def read_all(reader: Reader, reports: Sequence[Report]) -> list[Findings]:
    """Every report masked and read."""
    return list(reader.pipe(map(reader.mask, reports)))


def row(name: str, files: dict[str, list[Report]], work: Callable[[Sequence[Report]], object]) -> None:
    """Print one line of the table."""
    cells = []
    for reports in files.values():
        began = time.process_time()
        work(reports)
        seconds = max(time.process_time() - began, 1e-9)
        cells.append(f"{sum(len(report.body) for report in reports) / seconds / 1000:.1f}")
    print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
