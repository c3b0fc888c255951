"""Fits which names belong to a signal: logistic regression over the named parts of nlp/association.py.

python -m nlp.train.association DATA [--check]: DATA is the corpora's folder; writes the two tables of association in
nlp/lexicons. With --check nothing is written: figures by five-fold cross-validation, the folds by the CRC-32 of the id.
Mentions and triggers are the annotated ones, so the figures are a ceiling for whatever finds them.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from domain.reading import Label, Mention
from nlp.association import parts_of_names, pick
from nlp.evaluation.corpus import Labelled, read_labelled
from nlp.evaluation.counts import Counts
from nlp.organisations import OrganisationIndex
from nlp.places import PlaceIndex

LEXICONS = Path(__file__).parents[1] / "lexicons"
FIELDS = {Label.PLACE: "places", Label.ORGANISATION: "orgs"}
THRESHOLDS = {
    Label.PLACE: (0.4, 0.1),
    Label.ORGANISATION: (0.35, 0.2),
}  # where the two ways of counting are best at once
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A signal: the wordings that belong to it, and all that the report tells with their parts."""

    report: str
    gold: frozenset[str]
    names: tuple[tuple[Mention, dict[str, float]], ...]


def main(data: Path, *, check: bool = False) -> None:
    """Fit and write, or cross-validate and print."""
    corpus = [each for name in ("train", "written") for each in read_labelled(data / "signals" / f"{name}.jsonl")]
    fitted: dict[Label, dict[str, float]] = {}
    for label in FIELDS:
        cases = [case for each in corpus for case in make_cases(each, label)]
        if check:
            for name, counts in cross_validate(cases, label).items():
                print(f"{label} {name}: P {counts.precision:.3f} R {counts.recall:.3f} F1 {counts.f1:.3f}")
        else:
            fitted[label] = fit(cases)
    if not check:
        _write(fitted)


def make_cases(gold: Labelled, label: Label) -> Iterator[Case]:
    """The signals of a report with its annotated mentions."""
    places, organisations = PlaceIndex.build(None), OrganisationIndex.build()
    index: Any = places if label is Label.PLACE else organisations
    mentions: list[Mention] = []
    for start, end, name in sorted(gold.mentions):
        if name == label:
            mentions.append(index.mention(gold.body, start, end, before=mentions))
    for signal in gold.signals:
        where = signal.triggers[0] if signal.triggers else (0, 0)
        names = parts_of_names(gold.body, mentions, label=label, trigger=where, title=len(gold.report.title))
        yield Case(gold.report.id, frozenset(signal.row[FIELDS[label]]), tuple(names))


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """Weights by part."""
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(parts for case in cases for _, parts in case.names)
    right = np.array([mention.text in case.gold for case in cases for mention, _ in case.names])
    model = LogisticRegression(C=1.0, max_iter=500, fit_intercept=False).fit(matrix, right)
    return dict(zip(vectorizer.feature_names_, map(float, model.coef_[0]), strict=True))


def cross_validate(cases: Sequence[Case], label: Label) -> dict[str, Counts]:
    """Counts of wordings by report, strict and relaxed, and by signal."""
    found: dict[str, list[tuple[frozenset[str], set[str]]]] = {}
    for fold in range(FOLDS):
        held = [case for case in cases if crc32(case.report.encode()) % FOLDS == fold]
        weights = fit([case for case in cases if crc32(case.report.encode()) % FOLDS != fold])
        for case in held:
            chosen = pick(case.names, weights, *THRESHOLDS[label])
            found.setdefault(case.report, []).append((case.gold, {each.text for each in chosen}))
    by_signal = sum((Counts.of(gold, told) for pairs in found.values() for gold, told in pairs), Counts())
    strict = relaxed = Counts()
    for pairs in found.values():
        gold = {text for texts, _ in pairs for text in texts}
        told = {text for _, texts in pairs for text in texts}
        strict += Counts.of(gold, told)
        hits = sum(any(a in b or b in a for b in told) for a in gold)
        relaxed += Counts(len(gold), len(told), min(hits, sum(any(a in b or b in a for a in gold) for b in told)))
    return {"by report, strict": strict, "by report, relaxed": relaxed, "by signal, strict": by_signal}


def _write(fitted: dict[Label, dict[str, float]]) -> None:
    head = "# {} of nlp/association.py, by nlp/train/association.py.\n"
    lines = [
        f"{label}\t{part}\t{weight:.2f}" for label, table in fitted.items() for part, weight in sorted(table.items())
    ]
    table = head.format("Weights") + "label\tpart\tweight\n" + "\n".join(lines) + "\n"
    (LEXICONS / "association_scores.tsv").write_text(table, encoding="utf-8")
    lines = [f"{label}\t{one}\t{other}" for label, (one, other) in THRESHOLDS.items()]
    table = head.format("Probabilities from which a name, and the likeliest name, belong to a signal,")
    table += "label\tthreshold\tlast_resort\n" + "\n".join(lines) + "\n"
    (LEXICONS / "association_limits.tsv").write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), check="--check" in sys.argv[2:])
