"""The card of the event and cause models: data, method, figures, sizes, the command that trains them."""

from collections.abc import Mapping
from pathlib import Path

from nlp.causes import CLAUSES, EVENTS, CauseReader
from nlp.evaluation.causes import evaluate_causes
from nlp.evaluation.cec import evaluate_cec
from nlp.events import MODEL, ROLES, EventReader
from nlp.features import Extractor

CARD = "cec.md"
_NAMES = {
    "trigger": "triggers, span",
    "trigger_typed": "triggers, span and type",
    "element": "elements, span and role",
    **{f"element_{role}": f"– {role}" for role in ROLES},
    "element_attached": "elements with their trigger",
    "cause": "causal pairs, predicted events",
    "cause_gold": "causal pairs, events given",
}
_ANCHORS = {
    "trigger": "75.4",
    "trigger_typed": "64.4",
    "element": "64.8",
    "element_Time": "81",
    "element_Participant": "69",
    "element_Location": "60",
    "element_Object": "47",
    "cause": "30",
    "cause_gold": "51",
}

_TEXT = """# Card: events and causes

Small models that `nlp/events.py` and `nlp/causes.py` read.

| file | what | size |
| --- | --- | --- |
{sizes}

**Data.** Chinese Emergency Corpus (Shanghai University, no licence file; used for research and evaluation), 232 documents for
training, 33 for development. Quotes of causes: `signals/train.jsonl` (texts of 泰迪杯 2020 C, no licence; annotations
Apache-2.0) and `signals/written.jsonl` (Apache-2.0). No corpus text is in the files: features are hashed before training.

**Method.** A CRF (BIO, CRFsuite) and two small convolutional networks (`nlp/conv_tagger.py`, over `word_vectors.npz`) tag the
seven types of triggers and the five roles of arguments together; their marginals are averaged and spans are chosen by their own
probability (`nlp/span_votes.py`); an argument goes to the trigger beside it. Causal links: a softmax over the possible causes of
every effect, within eight events and 150 characters. Causes in ordinary reports: connective rules and logistic regression on
pairs of clauses, thresholds by cross-validation.

**Figures** (F1 × 100, strict spans, definitions in `nlp/evaluation/cec.py`). Cross-validated: four folds of the training
documents. Development: measured with the shipped models; nothing was chosen by it. Anchor: what an earlier trial of the
same kind (CRF, logistic regression) reached; its split is not known.

| CEC | cross-validated | development | anchor |
| --- | --- | --- | --- |
{cec}

| causes quoted in reports (`half`: both sides share at least half) | cross-validated | development `half` | `overlap` | `exact` |
| --- | --- | --- | --- | --- |
{quoted}

Quoted causes, cross-validated: the clause model alone, given half of the annotated triggers. Development: clauses and links
between events together, no triggers given; links that the annotators did not list count as wrong.

**Tried, cross-validated** (triggers / elements). The CRF's best path 72.6 / 59.7, its spans by probability 74.5 / 61.6. More
features for the CRF (clusters of words, more words around, verbs and nouns of the sentence, mentions in the document) move it by
less than a point each. Two networks beside it: the figures above. Links: more features gain nothing; the softmax and one cause an
effect gain one point with the events given and two with predicted ones; a lower threshold of triggers for links gains nothing.

**Misses.** Means is too rare to learn. Objects and Locations lose to long noun phrases whose border is unclear. A cause that
stands several sentences away is not sought. Annotators give at most four pairs of many that a message tells, so that precision
is an underestimate. One link of one text is weak evidence.

**Train.** `python -m nlp.train cec`; about twelve minutes of one core, no network.
"""


def write_card(data: Path, models: Path, figures: Mapping[str, float], *, extractor: Extractor) -> None:
    """Measure the shipped models on the development texts and write the card beside them."""
    events = EventReader.load(extractor=extractor, folder=models)
    causes = CauseReader.load(segmenter=extractor.segmenter, folder=models)
    cec = evaluate_cec(
        events.find_events,
        data / "cec" / "dev.jsonl",
        find_causes=lambda text, given: causes.find_causes(text, events=given),
    )
    rows = [
        f"| {title} | {figures[name] * 100:.1f} | {cec[f'{name}_f1'] * 100:.1f} | {_ANCHORS.get(name, '–')} |"
        for name, title in _NAMES.items()
    ]
    quoted = []
    for name, title in (("dev", "messages"), ("written_dev", "written")):
        dev = evaluate_causes(
            lambda report: causes.find_causes(report.body, events=events.find_events(report.body)),
            data / "signals" / f"{name}.jsonl",
        )
        parts = " | ".join(f"{dev[f'cause_{part}_f1'] * 100:.1f}" for part in ("half", "overlap", "exact"))
        quoted.append(f"| {title} | {figures[f'clauses_{title}_half'] * 100:.1f} | {parts} |")
    sizes = [f"| `{name}` | {what} | {(models / name).stat().st_size / 1e6:.2f} MB |" for name, what in _FILES.items()]
    text = _TEXT.format(sizes="\n".join(sizes), cec="\n".join(rows), quoted="\n".join(quoted))
    (models / CARD).write_text(text, encoding="utf-8")


_FILES = {
    f"{MODEL}.crf": "CRF of triggers and arguments",
    f"{MODEL}.npz": "convolutional networks for the same",
    EVENTS: "softmax over the possible causes of an event",
    CLAUSES: "logistic regression on pairs of clauses",
}
