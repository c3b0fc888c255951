"""`python -m nlp.train signals --data DIR`: train every model of signals and write it with its card."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlp.encoder import Encoder
from nlp.evaluation.corpus import Labelled
from nlp.features import Extractor
from nlp.models import LINEAR, MENTIONS, TRIGGERS, WEIGHING, load_tagger, save_linear
from nlp.train.attributes import train_attributes
from nlp.train.folds import fold
from nlp.train.kinds import Trained, train_kinds
from nlp.train.labels import read_corpus
from nlp.train.spans import train_mentions, train_triggers
from nlp.train.weighing import Unseen, train_weighing
from nlp.words import Segmenter

PARTS = ("linear", "mentions", "triggers", "weighing")
UNSEEN_TRIGGERS = "unseen_triggers.crf"


def train(data: Path, models: Path, *, parts: Sequence[str] = PARTS, encoders: Path | None = None) -> None:
    """Train the given parts on every report that training may see.

    `encoders` is the folder in which `python -m nlp.train.encoder export` left fold-0, fold-1 …; the weighing needs it,
    and the linear models beside. On one free core: linear about four minutes, triggers one, mentions seven, weighing
    three. 4 GB of memory.
    """
    models.mkdir(parents=True, exist_ok=True)
    segmenter = Segmenter()
    extractor = Extractor(segmenter)
    corpus = read_corpus(data)
    if "linear" in parts or "weighing" in parts:
        trained = train_kinds(corpus, segmenter=segmenter)
        attributes = train_attributes(corpus, segmenter=segmenter)
        save_linear(models / LINEAR, kinds=trained.kinds, attributes=attributes, fusion=trained.fusion)
        if "weighing" in parts and encoders is not None:
            _train_weighing(corpus, trained, encoders, models / WEIGHING, extractor=extractor)
    if "triggers" in parts:
        train_triggers(corpus, models / TRIGGERS, extractor=extractor)
    if "mentions" in parts:
        train_mentions(read_corpus(data, quiet=False), models / MENTIONS, extractor=extractor)


def _train_weighing(
    corpus: Sequence[Labelled], trained: Trained, encoders: Path, path: Path, *, extractor: Extractor
) -> None:
    """On the folds that the encoders left out; what finds triggers and claims is trained anew without these folds."""
    folders = {int(found.name.partition("-")[2]): found for found in encoders.glob("fold-*")}
    rest = [each for each in corpus if fold(each.report.id) not in folders]
    unseen = []
    for number, folder in sorted(folders.items()):
        encoder = Encoder.load(folder)
        for at, each in enumerate(corpus):
            if fold(each.report.id) == number:
                unseen.append(Unseen(each, trained.reports[at], trained.clauses[at], encoder.read(each.body)))
    train_triggers(rest, encoders / UNSEEN_TRIGGERS, extractor=extractor)
    weighing = train_weighing(
        unseen,
        kinds=trained.kinds.kinds,
        triggers=load_tagger(encoders / UNSEEN_TRIGGERS, extractor),
        attributes=train_attributes(rest, segmenter=extractor.segmenter),
    )
    np.savez_compressed(path, **weighing.arrays())
