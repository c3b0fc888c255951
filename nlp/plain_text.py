"""What lets the pipeline read plain texts: a step that masks before all others, and one that gathers after them.

`nlp("…")` then gives a Doc of the masked text. Its findings lie in `doc.user_data` as plain JSON, so that a Doc can be
written and sent between processes; `doc._.findings`, `doc._.signals` and the others make records of them when asked.
"""

import json
import secrets
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from domain.ids import content_id
from domain.reading import Findings
from domain.report import Masked, Quote, Report
from domain.wire import findings_to_json
from nlp.masking import mask
from nlp.models import NONE
from nlp.names import offer_names
from nlp.pipeline import FINDINGS, WORKING, ZONE, Step, attributes, hold_report
from nlp.resources import Resources, Setup, model_hashes
from nlp.traditional import masked_as_written, quoted_as_written, simplified_report

MASK_STEP, GATHER_STEP = "jianwei_mask", "jianwei_findings"
_MODELS = "models.json"


class MaskStep(Step):
    """Makes a report of a plain text and hides personal data: the Doc that goes on holds □ in their place.

    Tokens are made with a key that is drawn when the pipeline is made and never written: they join two mentions of one
    person within its life, and nothing beyond. A Doc that holds a report already is left as it is.
    """

    def __init__(self, name: str, setup: Setup, *, key: bytes | None = None) -> None:
        super().__init__(name, _nothing, setup)
        self.key = key or secrets.token_bytes(32)

    def __call__(self, doc: Doc) -> Doc:
        """The Doc of the masked text; the same Doc when there is nothing to read."""
        if doc._.report is not None or not doc.text.strip():
            return doc
        report, masked = mask_report(Report("text", doc.text), self.resources, key=self.key)
        clean = Doc(doc.vocab, words=list(report.body), spaces=[False] * len(report.body))
        clean._context = doc._context
        hold_report(clean, Report(content_id("text", report.body), report.body), masked)
        return clean

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Which models the pipeline was made with: their names and hashes, not the files."""
        return json.dumps(model_hashes(self.setup.encoder), indent=1).encode()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "MaskStep":
        """Warns when this installation has other models than those the pipeline was written with."""
        written, here = json.loads(data), model_hashes(self.setup.encoder)
        changed = sorted(name for name in written.keys() | here.keys() if written.get(name) != here.get(name))
        if changed:
            told = f"written with other models than are installed here: {', '.join(changed)}; its findings may differ"
            warnings.warn(f"this pipeline was {told}", UserWarning, stacklevel=2)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """The same as a file in the folder."""
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / _MODELS).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "MaskStep":
        """The same from a file in the folder."""
        return self.from_bytes((Path(path) / _MODELS).read_bytes())


class GatherStep(Step):
    """Puts all findings into the Doc as spaCy's own: entities, groups of spans, categories; and as plain JSON."""

    def __init__(self, name: str, setup: Setup) -> None:
        super().__init__(name, _nothing, setup)

    def __call__(self, doc: Doc) -> Doc:
        """The Doc, ready to be kept."""
        findings = Findings("") if doc._.report is None else gather_findings(doc, reader=self.resources.version)
        for name in [key for key in doc.user_data if isinstance(key, str) and key.startswith(WORKING)]:
            del doc.user_data[name]
        doc.user_data[FINDINGS] = findings_to_json(findings)
        groups = dict(_groups(doc, findings))
        for name, spans in groups.items():
            doc.spans[name] = spans
        doc.ents = filter_spans([*groups["mentions"], *groups["times"]])
        for signal in findings.signals:
            if signal.modality.live:
                doc.cats[signal.kind] = max(signal.confidence, doc.cats.get(signal.kind, 0.0))
        return doc


@Language.factory(MASK_STEP, assigns=attributes("report masked"))
def make_mask(nlp: Language, name: str, encoder: str = NONE, home_city: str = "", zone: str = ZONE) -> MaskStep:
    """The step that masks, as spaCy's configuration names it."""
    return MaskStep(name, Setup(encoder, home_city, zone))


@Language.factory(
    GATHER_STEP,
    assigns=[*attributes("findings"), "doc.ents", "doc.spans", "doc.cats"],
    requires=attributes("mentions times signals events causes"),
)
def make_gather(nlp: Language, name: str, encoder: str = NONE, home_city: str = "", zone: str = ZONE) -> GatherStep:
    """The step that gathers, as spaCy's configuration names it."""
    return GatherStep(name, Setup(encoder, home_city, zone))


def mask_report(report: Report, resources: Resources, *, key: bytes) -> tuple[Report, tuple[Masked, ...]]:
    """The report without personal data, and what was masked. Names of places and organisations stay."""
    plain = simplified_report(report)
    body, registers = plain.body, resources.registers
    protected = [(each.start, each.end) for each in registers.places.find(body, hint=report.address_hint)]
    protected += [(each.start, each.end) for each in registers.organisations.find(body)]
    names = offer_names(resources.models.names, body)
    clean, masked = mask(plain, key=key, protected=protected, names=names)
    return (clean if plain is report else masked_as_written(report, clean)), masked


def gather_findings(doc: Doc, *, reader: str) -> Findings:
    """The findings of a Doc after all steps, as plain records that outlive it."""
    found = doc._
    findings = Findings(
        report_id=found.report.id,
        signals=found.signals,
        mentions=found.mentions,
        times=found.times,
        events=found.events,
        causes=found.causes,
        masked=found.masked,
        topic=found.topic,
        lead_department=found.lead,
        reader=reader,
    )
    return findings if found.written is None else quoted_as_written(findings, found.written)


def _groups(doc: Doc, findings: Findings) -> Iterator[tuple[str, list[Span]]]:
    """Spans by group; a token is a character, so that offsets are those of the findings."""

    def span(quote: Quote, label: str) -> Span:
        return Span(doc, quote.start, quote.end, label=label)

    yield "mentions", [Span(doc, m.start, m.end, label=m.label, kb_id=m.id or "") for m in findings.mentions]
    yield "times", [Span(doc, each.start, each.end, label="time") for each in findings.times]
    yield "signals", [span(each.trigger, each.kind) for each in findings.signals]
    yield "cues", [span(cue, str(each.modality)) for each in findings.signals for cue in each.cues]
    yield "events", [span(each.trigger, each.type) for each in findings.events]
    sides = [(each.cause, "cause") for each in findings.causes] + [(each.effect, "effect") for each in findings.causes]
    yield "causes", [span(quote, label) for quote, label in sides]
    yield "masked", [Span(doc, each.start, each.end, label=each.label) for each in findings.masked]


def _nothing(doc: Doc, resources: Resources) -> None:
    """Both steps do their work themselves."""
