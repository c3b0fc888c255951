"""Train entity recognition on CLUENER: a CRF and a convolutional network. `train(data, models)` writes them and a card.

A fifth of the training sentences is held out first, for the thresholds; the development sentences are only measured.
"""

from collections.abc import Sequence
from pathlib import Path

from nlp.evaluation.entities import CRF_WEIGHT, LABELS, MODEL, THRESHOLDS, examine_entities
from nlp.evaluation.spans import LabelledText, examine_spans, read_labelled
from nlp.features import Extractor
from nlp.models import models_folder
from nlp.span_votes import Group, choose_spans
from nlp.train.conv_tagger import Recipe
from nlp.train.voted_tagger import Plan, train_voted
from nlp.voted_tagger import VotedTagger
from nlp.word_vectors import FILE, WordVectors
from nlp.words import Segmenter

CARD = "entities.md"
EVERY = 5
PLAN = Plan(
    LABELS,
    Recipe(epochs=15, width=128, dropout=0.35, hide=0.15, batch=48),
    seeds=(0,),
    c1=0.3,
    c2=0.05,
    least=2,
    iterations=80,
    weight=CRF_WEIGHT,
)
TRIED = (0.28, 0.32, 0.36, 0.4, 0.44)

_TEXT = """# Card: entities of CLUENER, a measured task

Two files that `nlp/evaluation/entities.py` reads; `jianwei read` does not.

| file | what | size |
| --- | --- | --- |
| `{name}.crf` | CRF over characters (BIO, CRFsuite) | {crf:.1f} MB |
| `{name}.npz` | convolutional network over characters and words (`word_vectors.npz`) | {net:.1f} MB |

**Data.** CLUENER2020 (research corpus of news of THUCNews; no licence for the texts): {count:,} sentences for training. Features
are hashed and words stand as hashes: no text is in the files.

**Figures** (F1 × 100, strict spans, `nlp/evaluation/spans.py`). Held out: a fifth of the training sentences, models of the rest;
the thresholds were chosen by it. Development sentences were only measured. Published on the test part: BiLSTM-CRF 70.0, BERT
78.8; a CRF of an earlier trial 73.0 on the development part.

| | held out | development |
| --- | --- | --- |
{rows}

**Train.** `python -m nlp.train entities`; fifteen minutes of one core, no network.
"""


def train(data: Path, models: Path) -> None:
    """Train, measure, write the models and their card."""
    path = data / "ner" / "cluener.jsonl"
    texts = list(read_labelled(path, splits=("train",)))
    models.mkdir(parents=True, exist_ok=True)
    vectors_at = models / FILE
    vectors = WordVectors.load(vectors_at if vectors_at.is_file() else models_folder() / FILE)
    extractor = Extractor(Segmenter())
    rest = [text for at, text in enumerate(texts) if at % EVERY]
    held_out = held_out_figures(fit(rest, models, extractor=extractor, vectors=vectors), texts[::EVERY])
    tagger = fit(texts, models, extractor=extractor, vectors=vectors)
    figures = [held_out, examine_entities(path, tagger=tagger, splits=("dev",)).values]
    keys = ("entity_f1", *(f"entity_{label}_f1" for label in LABELS))
    rows = [
        f"| {key[7:-3] or 'all labels'} | " + " | ".join(f"{f[key] * 100:.1f}" for f in figures) + " |" for key in keys
    ]
    crf, net = ((models / f"{MODEL}.{ending}").stat().st_size / 1e6 for ending in ("crf", "npz"))
    text = _TEXT.format(name=MODEL, crf=crf, net=net, count=len(texts), rows="\n".join(rows))
    (models / CARD).write_text(text, encoding="utf-8")


def fit(texts: Sequence[LabelledText], models: Path, *, extractor: Extractor, vectors: WordVectors) -> VotedTagger:
    """Models of these sentences, written to the folder."""
    spans = [text.spans for text in texts]
    return train_voted(
        [text.text for text in texts], spans, (models, MODEL), plan=PLAN, extractor=extractor, vectors=vectors
    )


def held_out_figures(tagger: VotedTagger, texts: Sequence[LabelledText]) -> dict[str, float]:
    """The figures at the threshold in use; prints those of others, to be written into the evaluation by hand."""
    known = {text.text: tagger.marginals(text.text) for text in texts}

    def figures(groups: Sequence[Group]) -> dict[str, float]:
        return examine_spans("entity", lambda text: [s[:3] for s in choose_spans(*known[text], groups)], texts).values

    for tried in TRIED:
        print(f"threshold {tried}: {figures([Group((label,), tried) for label in LABELS])['entity_f1']:.4f}")
    return figures(THRESHOLDS)
