"""Training of the CRFs of the reader: mentions in whole reports, triggers in clauses, names before masking."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from nlp.evaluation.corpus import Labelled
from nlp.features import Extractor
from nlp.kinds import cut_clauses
from nlp.tagger import train_crf

NAMES = "signals_names.crf"
TRIGGER = "trigger"
_NER_LABELS = {
    "name": "person",
    "PER": "person",
    "NAME": "person",
    "LOC": "place",
    "GPE": "place",
    "address": "place",
    "scene": "place",
    "ORG": "organisation",
    "company": "organisation",
    "government": "organisation",
    "organization": "organisation",
}


def train_mentions(corpus: Sequence[Labelled], path: Path, *, extractor: Extractor) -> None:
    """Places, things and organisations in masked bodies."""
    train_crf(
        [each.body for each in corpus],
        [each.mentions for each in corpus],
        path,
        extractor=extractor,
        c1=0.8,
        c2=0.01,
        min_frequency=3,
        iterations=60,
        weights=[2 if each.is_written else 1 for each in corpus],
    )


def train_triggers(corpus: Sequence[Labelled], path: Path, *, extractor: Extractor) -> None:
    """The words of the hazard in a clause that is known to tell of one."""
    texts, spans = [], []
    for each in corpus:
        triggers = [span for signal in each.signals for span in signal.triggers]
        for clause in cut_clauses(each.body):
            inside = [
                (max(start, clause.start) - clause.start, min(end, clause.end) - clause.start, TRIGGER)
                for start, end in triggers
                if start < clause.end and clause.start < end
            ]
            if inside:
                texts.append(clause.text)
                spans.append(sorted(inside, key=lambda span: span[0] - span[1]))
    train_crf(texts, spans, path, extractor=extractor, c1=0.5, c2=0.01, min_frequency=2, iterations=80)


def train_names(corpus: Sequence[Labelled], ner: Path, path: Path, *, extractor: Extractor) -> None:
    """Persons, places and organisations in texts that are not masked yet; other corpora add names."""
    texts = [each.report.body for each in corpus]
    spans = [
        [
            *((start, end, "person") for start, end in each.persons),
            *(mention for mention in each.mentions if mention[2] != "thing"),
        ]
        for each in corpus
    ]
    for text, found in _other_corpora(ner):
        texts.append(text)
        spans.append(found)
    train_crf(texts, spans, path, extractor=extractor, c1=1.0, c2=0.01, min_frequency=3, iterations=60)


def _other_corpora(folder: Path) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    with (folder / "cluener.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["split"] == "train":
                yield row["text"], list(_spans(row))


def _spans(row: dict[str, list[dict[str, int | str]]]) -> Iterator[tuple[int, int, str]]:
    for each in row["entities"]:
        label = _NER_LABELS.get(str(each["type"]))
        if label:
            yield int(each["start"]), int(each["end"]), label
