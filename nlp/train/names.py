"""Fits what finds names of persons: the scorecard (counted letters, logistic regression) and the CRF beside it.

python -m nlp.train.names DATA [scorecard|tagger] — DATA is the corpora's folder (signals/, ner/); writes three tables in
nlp/lexicons and models/names.crf. The tables keep counts of single letters, the CRF hashed features: no name can be read
out of either. The CRF also learns from the same reports with other, made-up names, so that it learns where names stand
and not which.
"""

import json
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp.evaluation.corpus import Labelled, read_labelled
from nlp.features import Extractor
from nlp.lexicon import rows
from nlp.names import candidates
from nlp.tagger import train_crf
from nlp.words import Segmenter

Span = tuple[int, int]
LEXICONS = Path(__file__).parents[1] / "lexicons"
HAN = re.compile("[\u4e00-\u9fff]+")
NER = {"cluener": "name", "peoplesdaily": "PER", "msra_test": "PER", "resume": "NAME"}
LETTERS = 5000  # letters in use, for smoothing
LEAST = 100  # times that a letter is seen in texts before its weight is kept


MODEL = Path(__file__).parents[1] / "models" / "names.crf"
COPIES = {True: 5, False: 1}  # of a report with other names, for written reports and for messages


def main(data: Path, part: str = "") -> None:
    """Count, fit, write; one part of it, or both."""
    reports = [each for name in ("written", "train") for each in read_labelled(data / "signals" / f"{name}.jsonl")]
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
    """The CRF: reports with their names and with others, and the sentences with names of the other corpora."""
    dice = random.Random(0)
    texts: list[str] = []
    spans: list[list[tuple[int, int, str]]] = []
    weights: list[int] = []

    def add(text: str, found: Iterable[Span], weight: int) -> None:
        texts.append(text)
        spans.append([(start, end, "person") for start, end in found])
        weights.append(weight)

    renamed = _Renamer(dice)
    for each in reports:
        if not each.persons and not each.is_written and dice.random() < 0.67:
            continue  # two of three messages without a name
        add(each.report.body, each.persons, 2 if each.is_written else 1)
        for _ in range(COPIES[each.is_written] if each.persons else 0):
            add(*renamed(each.report.body, sorted(each.persons)), 1)
    for name, pairs in other.items():
        for text, found in pairs:
            if found or dice.random() < 0.2:
                add(text, found, 1)
            if found and name == "cluener":
                add(*renamed(text, sorted(found)), 1)
    extractor = Extractor(Segmenter())
    train_crf(texts, spans, path, extractor=extractor, c1=0.6, c2=0.01, min_frequency=3, iterations=70, weights=weights)


class _Renamer:
    """Puts made-up names where names stand."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._surnames = [row["word"] for row in rows("surnames") if float(row["weight"]) > -1]
        given = {row["letter"]: float(row["weight"]) for row in rows("given_names") if float(row["weight"]) > 0.3}
        self._letters, self._weights = list(given), [math.exp(min(weight, 3.0)) for weight in given.values()]

    def __call__(self, text: str, spans: Iterable[Span]) -> tuple[str, list[Span]]:
        """The text with other names, and where these stand. One name becomes one other."""
        names: dict[str, str] = {}
        pieces: list[str] = []
        found: list[Span] = []
        at = length = 0
        for start, end in spans:
            old = text[start:end]
            new = names.setdefault(old, self._name(old))
            pieces += [text[at:start], new]
            length += start - at
            found.append((length, length + len(new)))
            length += len(new)
            at = end
        return "".join([*pieces, text[at:]]), found

    def _name(self, old: str) -> str:
        if not HAN.fullmatch(old) or not 2 <= len(old) <= 4 or old[0] in "老小阿" or old.endswith(("先生", "女士")):
            return old
        surname = self._dice.choice(self._surnames)
        if "某" in old:
            return surname + old[old.index("某") :]
        count = 1 if self._dice.random() < 0.3 else 2
        return surname + "".join(self._dice.choices(self._letters, self._weights, k=count))


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
