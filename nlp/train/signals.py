"""`python -m nlp.train signals --data DIR`: train every model of signals and write it with its card."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from nlp.evaluation.corpus import Labelled, read_labelled
from nlp.features import Extractor
from nlp.models import LINEAR, MENTIONS, TRIGGERS, save_linear
from nlp.train.attributes import train_attributes
from nlp.train.kinds import train_kinds
from nlp.train.spans import train_mentions, train_triggers
from nlp.words import Segmenter

PARTS = ("linear", "mentions", "triggers")


def train(data: Path, models: Path, *, parts: Sequence[str] = PARTS) -> None:
    """Train the given parts on signals/train.jsonl and signals/written.jsonl of the data folder.

    On one free core: linear about three minutes, triggers half a minute, mentions five minutes. 4 GB of memory.
    """
    models.mkdir(parents=True, exist_ok=True)
    segmenter = Segmenter()
    extractor = Extractor(segmenter)
    corpus = read_corpus(data)
    if "linear" in parts:
        trained = train_kinds(corpus, segmenter=segmenter)
        attributes = train_attributes(corpus, segmenter=segmenter)
        save_linear(models / LINEAR, kinds=trained.kinds, attributes=attributes, fusion=trained.fusion)
    if "triggers" in parts:
        train_triggers(corpus, models / TRIGGERS, extractor=extractor)
    if "mentions" in parts:
        train_mentions(read_corpus(data, quiet=False), models / MENTIONS, extractor=extractor)


def read_corpus(data: Path, *, quiet: bool = True) -> list[Labelled]:
    """All reports that training may see, and the package's own texts that tell of no hazard (quiet.jsonl)."""
    own = Path(str(files("nlp").joinpath("train", "quiet.jsonl")))
    paths = [data / "signals" / "train.jsonl", data / "signals" / "written.jsonl"]
    paths += [own] if quiet else []
    return [each for path in paths for each in read_labelled(path)]
