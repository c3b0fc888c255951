"""Fits what finds names of persons: the scorecard (counted letters, logistic regression) and the CRF beside it.

python -m nlp.train.names DATA [scorecard|tagger] — DATA is the corpora's folder (signals/, ner/); writes three tables in
nlp/lexicons and models/names.crf. The tables keep counts of single letters, the CRF hashed features: no name can be read
out of either. Copies of the reports with made-up names were tried for the CRF and made it worse.
"""

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

from nlp.evaluation.corpus import Labelled
from nlp.features import Extractor
from nlp.lexicon import rows
from nlp.names import candidates
from nlp.tagger import train_crf
from nlp.train.labels import read_corpus
from nlp.words import Segmenter

Span = tuple[int, int]
LEXICONS = Path(__file__).parents[1] / "lexicons"
HAN = re.compile("[\u4e00-\u9fff]+")
NER = {"cluener": "name", "peoplesdaily": "PER", "msra_test": "PER", "resume": "NAME"}
LETTERS = 5000  # letters in use, for smoothing
LEAST = 100  # times that a letter is seen in texts before its weight is kept


MODEL = Path(__file__).parents[1] / "models" / "names.crf"


def main(data: Path, part: str = "") -> None:
    """Count, fit, write; one part of it, or both."""
    reports = read_corpus(data)
    other = {name: list(_other(data / "ner" / f"{name}.jsonl", label)) for name, label in NER.items()}
    if part != "tagger":
        write_scorecard(reports, other)
    if part != "scorecard":
        train_tagger(reports, other, MODEL)


def write_scorecard(reports: list[Labelled], other: dict[str, list[tuple[str, list[Span]]]]) -> None:
    """The tables of letters and the weights of the parts."""
    texts = [text for pairs in other.values() for text, _ in pairs] + [each.report.body for each in reports]
    background = Counter(letter for text in texts for letter in text if HAN.match(letter))
    names = {text[start:end] for pairs in other.values() for text, spans in pairs for start, end in spans}
    _write_letters(background, names)
    examples = [(each.report.body, set(each.persons), 3.0 if each.is_written else 1.0) for each in reports]
    examples += [(text, set(spans), 0.5) for text, spans in other["cluener"][::4]]
    _write_weights(examples)


def train_tagger(reports: list[Labelled], other: dict[str, list[tuple[str, list[Span]]]], path: Path) -> None:
    """The CRF: all texts with a name, one in three messages and one in four sentences without."""
    texts: list[str] = []
    spans: list[list[tuple[int, int, str]]] = []
    weights: list[int] = []

    def add(text: str, found: Iterable[Span], weight: int) -> None:
        texts.append(text)
        spans.append([(start, end, "person") for start, end in found])
        weights.append(weight)

    for each in reports:
        if each.persons or each.is_written or crc32(each.report.id.encode()) % 3 == 0:
            add(each.report.body, each.persons, 3 if each.is_written else 1)
    for pairs in other.values():
        for text, found in pairs:
            if found or crc32(text.encode()) % 4 == 0:
                add(text, found, 1)
    extractor = Extractor(Segmenter())
    train_crf(texts, spans, path, extractor=extractor, c1=0.7, c2=0.01, min_frequency=3, iterations=60, weights=weights)


def _write_letters(background: Counter[str], names: Iterable[str]) -> None:
    surnames = [row["word"] for row in rows("surnames")]
    families: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for name in names:
        family = next((each for each in surnames if name.startswith(each)), "")
        if family and HAN.fullmatch(name) and 1 <= len(name) - len(family) <= 2:
            families[family] += 1
            given.update(name[len(family) :])
    total = sum(background.values())

    def often(letter: str) -> float:
        return math.log((background[letter] + 20) / (total + 20 * LETTERS))

    def weigh(count: int, everything: int, letter: str, smooth: float, of: int) -> float:
        return math.log((count + smooth) / (everything + smooth * of)) - often(letter)

    every = sum(given.values())
    table = {
        letter: weigh(given[letter], every, letter, 0.3, LETTERS)
        for letter in sorted(background)
        if background[letter] >= LEAST or given[letter] >= 2
    }
    _table(
        "given_names", "letter", table, "Letters of given names against texts, log-odds; counted by nlp/train/names.py."
    )
    all_families = sum(families.values())
    weights = {
        each: 7.0
        if len(each) == 2
        else max(-3.0, min(7.0, weigh(families[each], all_families, each, 0.5, len(surnames))))
        for each in surnames
    }
    _table(
        "surnames",
        "word",
        weights,
        "Family names in use, compound ones first, with log-odds against texts; list written for this project, weights counted by nlp/train/names.py.",
    )


def _write_weights(examples: Iterable[tuple[str, set[Span], float]]) -> None:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    cut = Segmenter().cut
    parts, gold, weights = [], [], []
    for body, spans, weight in examples:
        for each in candidates(body, list(cut(body))):
            parts.append(each.parts)
            gold.append((each.start, each.end) in spans)
            weights.append(weight)
    vectors = DictVectorizer(sparse=True)
    model = LogisticRegression(max_iter=1000).fit(vectors.fit_transform(parts), gold, sample_weight=weights)
    table = {'""': float(model.intercept_[0])}
    table |= dict(zip(vectors.get_feature_names_out(), map(float, model.coef_[0]), strict=True))
    _table(
        "name_scores", "part", table, "Weights of the scorecard of names (nlp/names.py), fitted by nlp/train/names.py."
    )


def _other(path: Path, label: str) -> Iterator[tuple[str, list[Span]]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["split"] != "dev" or "CLUENER" not in row["source"]:
                yield row["text"], [(each["start"], each["end"]) for each in row["entities"] if each["type"] == label]


def _table(name: str, heading: str, weights: dict[str, float], comment: str) -> None:
    lines = [f"# {comment}", f"{heading}\tweight", *(f"{key}\t{value:.2f}" for key, value in weights.items())]
    (LEXICONS / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
