"""Figures of entity recognition on CLUENER (Xu et al., 2020, arXiv:2001.04351): ten labels in fine grain, strict spans.

A measured task: it tells how good the taggers of this package are beside published ones. The reader does not use it.
"""

from collections.abc import Collection
from pathlib import Path

from nlp.evaluation.outcome import Outcome
from nlp.evaluation.spans import HELD_OUT, Labelled, examine_spans, read_labelled
from nlp.features import Extractor
from nlp.models import models_folder
from nlp.span_votes import Group
from nlp.voted_tagger import VotedTagger

MODEL = "entities"
LABELS = (*("address", "book", "company", "game", "government", "movie", "name", "organization", "position", "scene"),)
CRF_WEIGHT = 0.5
THRESHOLDS = tuple(Group((label,), 0.36) for label in LABELS)  # on a held-out part, nlp/train/entities.py


def load_entities(*, extractor: Extractor, folder: Path | None = None) -> VotedTagger:
    """The models of the package, or of another folder. Errors: ConfigError when one is missing or broken."""
    return VotedTagger.load(folder or models_folder(), MODEL, extractor=extractor, weight=CRF_WEIGHT)


def find_entities(tagger: VotedTagger, text: str) -> list[Labelled]:
    """The entities of a text in order, none overlapping."""
    return [(span.start, span.end, span.label) for span in tagger.tag(text, THRESHOLDS)]


def examine_entities(path: Path, *, tagger: VotedTagger, splits: Collection[str] = HELD_OUT) -> Outcome:
    """`entity_f1`, precision and recall, and the F1 of every label."""
    texts = list(read_labelled(path, splits=splits))
    return examine_spans("entity", lambda text: find_entities(tagger, text), texts)
