"""The pipeline in spaCy: our own tokenizer of one token a character, and one component a step of reading.

Token index and character index are equal. What a step finds lies in extensions of the Doc; nothing outlives the Doc,
and the reader takes plain records from it. Components get the models and registers of one reader by `prepare`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, TypeAlias

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from domain.report import Masked, Report
from nlp.belonging import with_named
from nlp.hints import placed_by_hint
from nlp.joint import tag_mentions
from nlp.mentions import Registers, find_mentions
from nlp.models import Models
from nlp.times import find_times
from nlp.traditional import simplified_report

_EXTENSIONS: dict[str, Any] = {
    "report": None,
    "written": None,
    "masked": (),
    "sequence": None,
    "encoded": None,
    "times": (),
    "mentions": (),
    "events": (),
    "signals": (),
    "causes": (),
    "topic": "none",
    "lead": "",
}
STEPS = (
    "jianwei_characters",
    "jianwei_encode",
    "jianwei_times",
    "jianwei_mentions",
    "jianwei_signals",
    "jianwei_events",
    "jianwei_causes",
)
LONGEST = 1 << 30  # characters of a text: as many as there are, for no step holds more than a text's length


@dataclass(frozen=True, slots=True, eq=False)
class Resources:
    """What the steps of one reader need."""

    models: Models
    registers: Registers
    home_city: str
    zone: tzinfo


Work: TypeAlias = Callable[[Doc, Resources], None]


class CharacterTokenizer:
    """One token a character, no blanks swallowed: a token's index is its offset in the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The Doc of a text."""
        return Doc(self.vocab, words=list(text), spaces=[False] * len(text))


class Step:
    """One component: some work on a Doc, with the resources of the reader that it was prepared for."""

    def __init__(self, name: str, work: Work) -> None:
        self.name, self.work = name, work
        self.resources: Resources | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Do the work. Errors: RuntimeError when nobody has prepared the step."""
        if self.resources is None:
            raise RuntimeError(f"{self.name} has no resources: call prepare(nlp, resources) first")
        if len(doc):
            self.work(doc, self.resources)
        return doc


def make_tokenizer() -> Callable[[Language], CharacterTokenizer]:
    """The tokenizer as spaCy's configuration names it."""
    return lambda nlp: CharacterTokenizer(nlp.vocab)


def _extract(doc: Doc, resources: Resources) -> None:
    doc._.sequence = resources.models.extractor.extract(doc._.report.body)


def _encode(doc: Doc, resources: Resources) -> None:
    encoder = resources.models.encoder
    doc._.encoded = None if encoder is None else encoder.read(doc._.report.body)


def _times(doc: Doc, resources: Resources) -> None:
    report: Report = doc._.report
    doc._.times = find_times(report.body, received_at=report.received_at, zone=resources.zone)


def _mentions(doc: Doc, resources: Resources) -> None:
    report: Report = doc._.report
    tagged = tag_mentions(resources.models.mentions, doc._.sequence, doc._.encoded)
    hint = f"{resources.home_city}{report.address_hint}"
    doc._.mentions = find_mentions(report.body, tagged, registers=resources.registers, hint=hint)


def _signals(doc: Doc, resources: Resources) -> None:
    reading = resources.models.signals.read(doc._.report, doc._.mentions, doc._.times, encoded=doc._.encoded)
    hint, places = doc._.report.address_hint, resources.registers.places
    placed = [placed_by_hint(signal, hint, places=places) for signal in reading.signals]
    doc._.signals = with_named(placed, doc._.mentions, tree=places.tree)
    doc._.topic, doc._.lead = reading.topic, reading.lead


def _events(doc: Doc, resources: Resources) -> None:
    doc._.events = resources.models.events.find_events(doc._.report.body, sequence=doc._.sequence)


def _causes(doc: Doc, resources: Resources) -> None:
    body = doc._.report.body
    doc._.causes = resources.models.causes.find_causes(body, events=doc._.events, signals=doc._.signals)


_WORK: tuple[Work, ...] = (_extract, _encode, _times, _mentions, _signals, _events, _causes)


def _register(name: str, work: Work) -> None:
    @Language.factory(name)
    def make_step(nlp: Language, name: str) -> Step:
        return Step(name, work)


registry.tokenizers("jianwei.characters.v1", func=make_tokenizer)
for _name, _value in _EXTENSIONS.items():
    Doc.set_extension(_name, default=_value, force=True)
for _name, _work in zip(STEPS, _WORK, strict=True):
    _register(_name, _work)


def build_pipeline() -> Language:
    """The pipeline, not yet prepared."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "jianwei.characters.v1"}}})
    for name in STEPS:
        nlp.add_pipe(name)
    nlp.max_length = LONGEST
    return nlp


def prepare(nlp: Language, resources: Resources) -> None:
    """Give every step of the pipeline what it needs."""
    for name in STEPS:
        step = nlp.get_pipe(name)
        if isinstance(step, Step):
            step.resources = resources


def to_doc(nlp: Language, report: Report, masked: tuple[Masked, ...]) -> Doc:
    """The Doc of a masked report, before any step."""
    plain = simplified_report(report)
    doc = nlp.make_doc(plain.body)
    doc._.report, doc._.masked = plain, masked
    doc._.written = None if plain is report else report.body
    return doc
