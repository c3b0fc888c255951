"""Figures on labelled data. `SUITES` are the evaluations of the command line: name → (reader, file) → figures in order."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nlp.evaluation.cec import evaluate_cec
from nlp.evaluation.signals import evaluate_signals


def _evaluate_cec(reader: Any, path: Path) -> dict[str, float]:
    models = reader.resources.models
    return evaluate_cec(
        models.events.find_events, path, find_causes=lambda text, events: models.causes.find_causes(text, events=events)
    )


SUITES: Mapping[str, Callable[[Any, Path], dict[str, float]]] = {"signals": evaluate_signals, "cec": _evaluate_cec}
