"""What `jianwei evaluate` can measure, by name.

A suite is a function of a reader and a file of labelled data. It gives an Outcome, whose figures are over documents and
therefore get intervals, or a mere table of numbers; to add one, add a line to SUITES.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from domain.reading import Cause, Event
from domain.report import Report
from nlp.evaluation.addresses import examine_addresses
from nlp.evaluation.causes import examine_causes
from nlp.evaluation.cec import examine_cec
from nlp.evaluation.entities import examine_entities, load_entities
from nlp.evaluation.masking import examine_masking
from nlp.evaluation.outcome import Outcome, as_outcome
from nlp.evaluation.places import evaluate_places
from nlp.evaluation.signal_mistakes import examine_signals
from nlp.evaluation.time_mistakes import examine_times
from nlp.reader import Reader

Suite: TypeAlias = Callable[[Reader, Path], Outcome | Mapping[str, float]]


def examine_events(reader: Reader, path: Path) -> Outcome:
    """Triggers, elements and causal pairs of a file of the Chinese Emergency Corpus."""
    models = reader.resources.models

    def link(text: str, events: tuple[Event, ...]) -> tuple[Cause, ...]:
        return models.causes.find_causes(text, events=events, signals=())

    def mask(text: str) -> str:
        return reader.mask(Report("shown", text))[0].body

    return examine_cec(models.events.find_events, path, find_causes=link, mask=mask)


def examine_quotes(reader: Reader, path: Path) -> Outcome:
    """Quoted pairs of cause and effect of a file of annotated reports, read as `jianwei read` does."""
    return examine_causes(
        lambda report: reader.read(*reader.mask(report)).causes, path, mask=lambda report: reader.mask(report)[0]
    )


SUITES: Mapping[str, Suite] = MappingProxyType(
    {
        "signals": examine_signals,
        "cec": examine_events,
        "causes": examine_quotes,
        "masking": lambda reader, path: examine_masking(reader.mask, path),
        "addresses": lambda reader, path: examine_addresses(path),
        "entities": lambda reader, path: examine_entities(
            path, tagger=load_entities(extractor=reader.resources.models.extractor)
        ),
        "places": lambda reader, path: evaluate_places(path),
        "times": lambda reader, path: examine_times(path, zone=reader.resources.zone),
    }
)


def run_suite(name: str, reader: Reader, path: Path) -> Outcome:
    """The outcome of one suite on one file. Errors: KeyError for an unknown name, InputError for unfit data."""
    return as_outcome(SUITES[name](reader, path))
