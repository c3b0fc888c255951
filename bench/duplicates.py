"""Copies in a stream of reports: MinHash with checks beside an exact hash and beside resemblance by brute force.

Planted into the written reports that ship with the reader and, where the folder of corpora is there (JIANWEI_DATA), into
those of the signals corpus. Nothing is masked: both the texts and the copies are fictional. Right is a copy that names
a report of its group; a look-alike that is held to be a copy is wrong.
"""

import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from bench._planted_copies import Planted, plant, read_written
from domain.echo import echo_of
from domain.report import Report
from domain.settings import Settings
from nlp.duplicates import DuplicateIndex

SEEDS = (11, 12, 13)
FIVE_GRAM = 0.4  # resemblance of runs of five letters from which the second baseline calls two texts one


def main() -> int:
    own = Path(__file__).parent.parent / "nlp" / "train" / "own" / "written.jsonl"
    corpus = Settings.load(os.environ).data / "signals" / "written.jsonl"
    paths = [path for path in (own, corpus) if path.is_file()]
    if not paths:
        print(f"expected written reports in {own} or {corpus}, found none", file=sys.stderr)
        return 1
    written = list(read_written(paths))
    seeds = [int(each) for each in sys.argv[1:]] or list(SEEDS)
    streams = [plant(written, seed=seed) for seed in seeds]
    print(f"{len(written)} written reports, {len(streams[0])} with what was planted (seed {seeds[0]}); seeds {seeds}\n")
    results = {name: [_run(find(), stream) for stream in streams] for name, find in METHODS.items()}
    print("| | " + " | ".join(METHODS) + " |\n| --- |" + " --- |" * len(METHODS))
    for row in ("precision", "recall", "F1", "reports a CPU second"):
        print(f"| {row} | " + " | ".join(_mean(runs, row) for runs in results.values()) + " |")
    for sort in sorted({each.sort for each in streams[0]} - {"own"}):
        told = "found" if any(each.originals for each in streams[0] if each.sort == sort) else "wrongly a copy"
        print(f"| {sort}: {told} | " + " | ".join(_mean(runs, sort) for runs in results.values()) + " |")
    print("| own: wrongly a copy | " + " | ".join(_mean(runs, "own") for runs in results.values()) + " |")
    return 0


def _run(find: Callable[[Report], str | None], stream: Sequence[Planted]) -> dict[str, float]:
    group: dict[str, str] = {}  # a copy of a copy is one of the original
    ids = {each.report.uid: each.report.id for each in stream}
    began = time.process_time()
    found = [find(each.report) for each in stream]
    seconds = time.process_time() - began
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for each, uid in zip(stream, found, strict=True):
        total[each.sort] += 1
        if uid is not None:
            given[each.sort] += 1
            root = group.get(ids[uid], ids[uid])
            right[each.sort] += root in each.originals
            group[each.report.id] = root
    planted = sum(n for sort, n in total.items() if any(p.originals for p in stream if p.sort == sort))
    precision = sum(right.values()) / max(1, sum(given.values()))
    recall = sum(right.values()) / planted
    figures = {
        "precision": precision,
        "recall": recall,
        "F1": 2 * precision * recall / max(1e-9, precision + recall),
        "reports a CPU second": len(stream) / seconds,
    }
    for sort in total:
        copies = any(p.originals for p in stream if p.sort == sort)
        figures[sort] = (right if copies else given)[sort] / total[sort]
    return figures


def _mean(runs: Sequence[dict[str, float]], row: str) -> str:
    value = sum(run[row] for run in runs) / len(runs)
    return f"{value:.0f}" if value > 1 else f"{value:.3f}"


def _minhash() -> Callable[[Report], str | None]:
    index = DuplicateIndex()

    def find(report: Report) -> str | None:
        copy = index.add(report)
        return None if copy is None else copy.original

    return find


def _exact_hash() -> Callable[[Report], str | None]:
    seen: dict[str, str] = {}

    def find(report: Report) -> str | None:
        echo = echo_of(report.text)
        return None if not echo or seen.setdefault(echo, report.uid) == report.uid else seen[echo]

    return find


def _brute_force() -> Callable[[Report], str | None]:
    postings: defaultdict[str, list[int]] = defaultdict(list)
    sizes: list[int] = []
    uids: list[str] = []

    def find(report: Report) -> str | None:
        letters = "".join(filter(str.isalnum, report.text))
        grams = {letters[at : at + 5] for at in range(len(letters) - 4)}
        common = Counter(number for gram in grams for number in postings[gram])
        best = max(common, key=lambda i: common[i] / (len(grams) + sizes[i] - common[i]), default=None)
        for gram in grams:
            postings[gram].append(len(uids))
        sizes.append(len(grams))
        uids.append(report.uid)
        if best is None or common[best] / (len(grams) + sizes[best] - common[best]) < FIVE_GRAM:
            return None
        return uids[best]

    return find


METHODS = {
    "MinHash and checks": _minhash,
    "exact hash": _exact_hash,
    "resemblance of 5-grams, all pairs": _brute_force,
}

if __name__ == "__main__":
    sys.exit(main())
