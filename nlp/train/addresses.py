"""Train the address parser: a CRF on hashed features. `train(data, models)` writes the model and its card.

A fifth of the training addresses is held out first for the figure by which features and penalties were chosen.
"""

from collections.abc import Sequence
from pathlib import Path

import pycrfsuite

from nlp.address_features import AddressExtractor, shorten
from nlp.address_parts import MODEL, AddressParser
from nlp.evaluation.addresses import SLIPS, examine_addresses
from nlp.evaluation.spans import LabelledText, examine_spans, read_labelled
from nlp.tagger import encode_bio
from nlp.words import Segmenter

CARD = "addresses.md"
C1, C2, ITERATIONS = 0.1, 0.02, 80  # on the held-out fifth c1 = 0.05 and 100 iterations give the same
EVERY = 5

_TEXT = """# Card: parts of an address

One file that `nlp/address_parts.py` reads.

| file | what | size |
| --- | --- | --- |
| `{model}` | CRF over characters (BIO, CRFsuite), 21 labels from province to room | {size:.1f} MB |

**Data.** Neural Chinese Address Parsing (Li et al., NAACL 2019; no licence, used for research and evaluation): {count:,} addresses
for training. Its numbers are masked (nearly all are 1), so that a number
counts as one letter of a class, however long it is. Division names: gazetteer, WTFPL. Features are
hashed before training: no address is in the file.

**Figures** (F1 × 100, strict spans, all labels, `nlp/evaluation/addresses.py`). Held out: a fifth of the training addresses, a
model of the rest; features and penalties were chosen by it. Development and test rows were only measured.

| | held out | development | test |
| --- | --- | --- | --- |
{rows}

**Tried.** Letters and words alone: 87.1 held out. Division names, key letters carried along, numbers and repeats: 88.2. A
convolutional network alone 82.6; its votes beside the CRF's lower the figure. What is left is mostly a matter of the annotation:
poi against subpoi or community, which of two namings of a city is the redundant one.

**Misses.** poi and subpoi in one name; a person or firm at the end; numbers without a word such as 号 or 室.

**Train.** `python -m nlp.train addresses`; about four minutes of one core, no network.
"""


def train(data: Path, models: Path) -> None:
    """Train, measure, write the model and its card."""
    path = data / "address" / "addresses.jsonl"
    texts = list(read_labelled(path, splits=("train",), renamed=SLIPS))
    extractor = AddressExtractor(Segmenter())
    models.mkdir(parents=True, exist_ok=True)
    target = models / MODEL
    held_out = _measured(fit(_rest(texts), target, extractor=extractor), texts[::EVERY])
    parser = fit(texts, target, extractor=extractor)
    figures = [held_out, *(examine_addresses(path, parse=parser.parse, splits=(s,)).values for s in ("dev", "test"))]
    rows = [
        f"| {name} | " + " | ".join(f"{each[key] * 100:.1f}" if key in each else "–" for each in figures) + " |"
        for key, name in _names(figures[1])
    ]
    size = target.stat().st_size / 1e6
    text = _TEXT.format(model=MODEL, size=size, count=len(texts), rows="\n".join(rows))
    (models / CARD).write_text(text, encoding="utf-8")


def fit(texts: Sequence[LabelledText], path: Path, *, extractor: AddressExtractor) -> AddressParser:
    """A parser of these addresses, written to `path`."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    for text in texts:
        short, starts = shorten(text.text)
        place = {start: at for at, start in enumerate(starts)}
        if all(start in place and end in place for start, end, _ in text.spans):  # else a label ends inside a number
            spans = [(place[start], place[end], label) for start, end, label in text.spans]
            trainer.append(extractor.extract(short), encode_bio(len(short), spans))
    trainer.set_params({"c1": C1, "c2": C2, "max_iterations": ITERATIONS, "feature.possible_transitions": False})
    trainer.train(str(path))
    return AddressParser.load(path, extractor=extractor)


def _rest(texts: Sequence[LabelledText]) -> list[LabelledText]:
    return [text for at, text in enumerate(texts) if at % EVERY]


def _measured(parser: AddressParser, texts: Sequence[LabelledText]) -> dict[str, float]:
    return examine_spans("address", lambda text: [(p.start, p.end, p.label) for p in parser.parse(text)], texts).values


def _names(figures: dict[str, float]) -> list[tuple[str, str]]:
    labels = [key for key in figures if key.endswith("_f1") and key != "address_f1"]
    return [("address_f1", "all labels"), *((key, f"– {key[8:-3]}") for key in labels)]
