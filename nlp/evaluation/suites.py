"""What `jianwei evaluate` can measure, by name."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from domain.reading import Cause, Event
from nlp.evaluation.causes import evaluate_causes
from nlp.evaluation.cec import evaluate_cec
from nlp.evaluation.masking import evaluate_masking
from nlp.evaluation.signals import evaluate_signals
from nlp.evaluation.times import evaluate_times
from nlp.reader import Reader


def evaluate_events(reader: Reader, path: Path) -> dict[str, float]:
    """Triggers, elements and causal pairs of a file of the Chinese Emergency Corpus."""
    models = reader.resources.models

    def link(text: str, events: tuple[Event, ...]) -> tuple[Cause, ...]:
        return models.causes.find_causes(text, events=events, signals=())

    return evaluate_cec(models.events.find_events, path, find_causes=link)


def evaluate_quotes(reader: Reader, path: Path) -> dict[str, float]:
    """Quoted pairs of cause and effect of a file of annotated reports, read as `jianwei read` does."""
    return evaluate_causes(lambda report: reader.read(*reader.mask(report)).causes, path)


SUITES: Mapping[str, Callable[[Reader, Path], dict[str, float]]] = MappingProxyType(
    {
        "signals": evaluate_signals,
        "cec": evaluate_events,
        "causes": evaluate_quotes,
        "masking": lambda reader, path: evaluate_masking(reader.mask, path),
        "times": lambda reader, path: evaluate_times(path, zone=reader.resources.zone),
    }
)
