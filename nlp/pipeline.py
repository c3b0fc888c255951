"""The pipeline in spaCy: our own tokenizer of one token a character, and one component a step of reading.

Token index and character index are equal. What a step finds lies in extensions of the Doc; nothing outlives the Doc,
and the reader takes plain records from it. Components get the models and registers of one reader by `prepare`; a
component that nobody has prepared takes the package's models, by its own configuration, when it meets its first Doc.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any, TypeAlias

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from domain.report import Masked, Report
from domain.wire import findings_from_json
from nlp.belonging import with_named
from nlp.hints import placed_by_hint
from nlp.joint import tag_mentions
from nlp.mentions import find_mentions
from nlp.models import NONE
from nlp.resources import Resources, Setup, default_resources
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
    "findings": None,
}
FINDINGS = "jianwei"  # key of a Doc's user data under which its findings lie as JSON once all steps are done
WORKING = "jianwei."  # begins the keys of what the steps hand to one another
STEPS = (
    "jianwei_characters",
    "jianwei_encode",
    "jianwei_times",
    "jianwei_mentions",
    "jianwei_signals",
    "jianwei_events",
    "jianwei_causes",
)
ZONE = "Asia/Shanghai"
LONGEST = 1 << 30  # characters of a text: as many as there are, for no step holds more than a text's length


Work: TypeAlias = Callable[[Doc, Resources], None]


class CharacterTokenizer:
    """One token a character, no blanks swallowed: a token's index is its offset in the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The Doc of a text."""
        return Doc(self.vocab, words=list(text), spaces=[False] * len(text))

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Nothing: it has no state, as its kin below have none."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "CharacterTokenizer":
        """Itself."""
        return self

    def to_disk(self, path: object, *, exclude: Iterable[str] = ()) -> None:
        """Nothing is written."""

    def from_disk(self, path: object, *, exclude: Iterable[str] = ()) -> "CharacterTokenizer":
        """Itself."""
        return self


class Step:
    """One component: some work on a Doc, with the resources of the reader that it was prepared for, or its own."""

    def __init__(self, name: str, work: Work, setup: Setup) -> None:
        self.name, self.work, self.setup = name, work, setup
        self.prepared: Resources | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Do the work on a Doc that holds a report. Errors: ConfigError when a model is missing."""
        if len(doc) and doc._.report is not None:
            self.work(doc, self.resources)
        return doc

    @property
    def resources(self) -> Resources:
        """What it was prepared with, or the package's own."""
        return self.prepared or default_resources(self.setup)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"prepared": None}  # models do not travel: another process loads its own


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
_ASSIGNS = ("sequence", "encoded", "times", "mentions", "signals topic lead", "events", "causes")
_REQUIRES = ("", "", "", "sequence encoded", "mentions times encoded", "sequence", "events signals")
factories = SimpleNamespace()  # by name, for the entry points of the package


def attributes(names: str) -> list[str]:
    """Extensions of the Doc as spaCy's analysis of pipelines names them."""
    return [f"doc._.{name}" for name in names.split()]


def _register(name: str, work: Work, assigns: str, requires: str) -> None:
    @Language.factory(name, assigns=attributes(assigns), requires=attributes(requires))
    def make_step(nlp: Language, name: str, encoder: str = NONE, home_city: str = "", zone: str = ZONE) -> Step:
        return Step(name, work, Setup(encoder, home_city, zone))

    setattr(factories, name, make_step)


def _get(name: str, default: Any, doc: Doc) -> Any:
    """A value while the steps work; of the findings, once they are done."""
    if FINDINGS in doc.user_data:
        findings = findings_from_json(doc.user_data[FINDINGS])
        return findings if name == "findings" else getattr(findings, _KEPT.get(name, name), default)
    return doc.user_data.get(f"{WORKING}{name}", default)


def _set(name: str, doc: Doc, value: Any) -> None:
    doc.user_data[f"{WORKING}{name}"] = value


_KEPT = {"lead": "lead_department"}
registry.tokenizers("jianwei.characters.v1", func=make_tokenizer)
for _name, _value in _EXTENSIONS.items():
    Doc.set_extension(_name, getter=partial(_get, _name, _value), setter=partial(_set, _name), force=True)
for _step in zip(STEPS, _WORK, _ASSIGNS, _REQUIRES, strict=True):
    _register(*_step)


def build_pipeline(*, config: Mapping[str, str] | None = None) -> Language:
    """The pipeline, not yet prepared. `config` is that of every step: encoder, home_city, zone."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "jianwei.characters.v1"}}})
    for name in STEPS:
        nlp.add_pipe(name, config=dict(config or {}))
    nlp.max_length = LONGEST
    return nlp


def prepare(nlp: Language, resources: Resources) -> None:
    """Give every step of the pipeline what it needs."""
    for _, step in nlp.pipeline:
        if isinstance(step, Step):
            step.prepared = resources


def to_doc(nlp: Language, report: Report, masked: tuple[Masked, ...]) -> Doc:
    """The Doc of a masked report, before any step."""
    doc = nlp.make_doc(simplified_report(report).body)
    hold_report(doc, report, masked)
    return doc


def hold_report(doc: Doc, report: Report, masked: tuple[Masked, ...]) -> None:
    """Put a masked report into its Doc, in simplified letters, as the steps read it."""
    plain = simplified_report(report)
    doc._.report, doc._.masked = plain, masked
    doc._.written = None if plain is report else report.body
