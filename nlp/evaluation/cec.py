"""Figures on the Chinese Emergency Corpus: triggers, elements, causal pairs. Strict spans throughout.

Offsets of the corpus are into `text` alone, so the title is not read. Definitions, all micro-averaged over documents:

- `trigger`: the exact span of an event trigger; `trigger_typed`: span and one of the seven event types.
- `element`: the exact span and the role of an argument, whatever event it hangs on; `element_<Role>` by role;
  `element_attached`: role, span and the exact trigger of its event.
- `cause`: the ordered pair of exact trigger spans of a Causal relation, events predicted; `cause_gold`: the same with
  the corpus's own events given. Thoughtcontent and the other relations are not scored.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from domain.errors import InputError
from domain.reading import Argument, Cause, Event
from domain.report import Quote
from nlp.evaluation.counts import Counts
from nlp.evaluation.figures import Tally, counted
from nlp.evaluation.outcome import Outcome
from nlp.evaluation.span_mistakes import Span, SpanDocument, confuse_labels, count_labels, find_mistakes
from nlp.events import ROLES, TYPES

ReadEvents: TypeAlias = Callable[[str], tuple[Event, ...]]
LinkEvents: TypeAlias = Callable[[str, tuple[Event, ...]], tuple[Cause, ...]]

_ORDER = ("trigger", "trigger_typed", "element", "element_attached", *(f"element_{role}" for role in ROLES),
          "cause", "cause_gold")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """One text with its gold events and the ordered pairs of event ids that cause one another."""

    id: str
    text: str
    events: tuple[Event, ...]
    causes: frozenset[tuple[str, str]]


def read_documents(path: Path) -> Iterator[Document]:
    """The documents of a corpus file in JSON Lines. Errors: InputError with file and line."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield _document(json.loads(line))
            except (KeyError, TypeError, ValueError) as error:
                raise InputError("a document of the CEC corpus", str(error), where=f"{path.name}:{number}") from error


def evaluate_cec(read_events: ReadEvents, path: Path, *, find_causes: LinkEvents) -> dict[str, float]:
    """Precision, recall and F1 (0 to 1) by the definitions above; `find_causes` is given text and events."""
    return examine_cec(read_events, path, find_causes=find_causes).values


def examine_cec(
    read_events: ReadEvents, path: Path, *, find_causes: LinkEvents, mask: Callable[[str], str] = str
) -> Outcome:
    """The same figures over documents, with types and roles apart, confused types, and the documents read worst.

    `mask` makes the text that a page may show, of the same length.
    """
    counts: dict[str, list[Counts]] = {name: [] for name in _ORDER}
    spans: list[SpanDocument] = []
    for document in read_documents(path):
        events = read_events(document.text)
        for name, (gold, found) in compare_events(document.events, events).items():
            counts[name].append(Counts.of(gold, found))
        for name, given in (("cause", events), ("cause_gold", document.events)):
            links = compare_links(document, given, find_causes(document.text, given))
            counts[name].append(Counts.of(*links))
        typed = (_typed(document.events), _typed(events))
        spans.append(SpanDocument(document.id, mask(document.text), *typed))
    figures = {key: figure for name in _ORDER for key, figure in counted(name, counts[name]).items()}
    return Outcome(
        tuple(each.id for each in spans),
        figures,
        labels=count_labels(spans) | {f"element_{role}": Tally.of(counts[f"element_{role}"]) for role in ROLES},
        confusions={"type": confuse_labels(spans)},
        mistakes=find_mistakes(spans),
    )


def compare_events(gold: tuple[Event, ...], found: tuple[Event, ...]) -> dict[str, tuple[set[Any], set[Any]]]:
    """For every figure of events the gold set and the found set of one document."""
    sets = [_event_sets(gold), _event_sets(found)]
    return {name: (sets[0][name], sets[1][name]) for name in sets[0]}


def compare_links(
    document: Document, events: tuple[Event, ...], causes: tuple[Cause, ...]
) -> tuple[set[Any], set[Any]]:
    """The gold and the found set of ordered pairs of trigger spans; causes without two events are left out."""
    pairs = {(cause.cause_event, cause.effect_event) for cause in causes}
    known = {(cause, effect) for cause, effect in pairs if cause is not None and effect is not None}
    return _spans(document.causes, document.events), _spans(known, events)


def _event_sets(events: tuple[Event, ...]) -> dict[str, set[Any]]:
    spans = [(_span(event.trigger), event) for event in events]
    elements = {(a.role, _span(a.quote)) for event in events for a in event.arguments}
    sets: dict[str, set[Any]] = {
        "trigger": {span for span, _ in spans},
        "trigger_typed": {(span, event.type) for span, event in spans},
        "element": set(elements),
        "element_attached": {(span, a.role, _span(a.quote)) for span, event in spans for a in event.arguments},
    }
    for role in ROLES:
        sets[f"element_{role}"] = {element for element in elements if element[0] == role}
    return sets


def _typed(events: tuple[Event, ...]) -> set[Span]:
    return {(*_span(event.trigger), event.type) for event in events}


def _span(quote: Quote) -> tuple[int, int]:
    return quote.start, quote.end


def _spans(pairs: frozenset[tuple[str, str]] | set[tuple[str, str]], events: tuple[Event, ...]) -> set[Any]:
    span = {event.id: _span(event.trigger) for event in events}
    return {(span[cause], span[effect]) for cause, effect in pairs}


def _document(row: Mapping[str, Any]) -> Document:
    text = str(row["text"])
    events = tuple(
        Event(
            each["id"],
            _quote(text, each["trigger"]),
            each["type"],
            tuple(Argument(a["role"], _quote(text, a)) for a in each["args"]),
        )
        for each in row["events"]
        if each["type"] in TYPES
    )
    known = {event.id for event in events}
    pairs = ((each["head"], each["tail"]) for each in row["relations"] if each["type"] == "Causal")
    return Document(
        row["id"], text, events, frozenset(pair for pair in pairs if known.issuperset(pair) and pair[0] != pair[1])
    )


def _quote(text: str, row: Mapping[str, Any]) -> Quote:
    quote = Quote(row["start"], row["end"], row["text"])
    if text[quote.start : quote.end] != quote.text:
        raise ValueError(f"offsets {quote.start}-{quote.end} do not hold {quote.text!r}")
    return quote
