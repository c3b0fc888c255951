"""Events and causes on the development texts of the corpora, beside rules alone, and their speed on one core.

Run: `python -m bench.cec`; needs the folder of the setting `data` (JIANWEI_DATA). Prints Markdown tables.
"""

import os
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from domain.reading import Cause, Event
from domain.report import Quote, Report
from domain.settings import Settings
from nlp.connectives import find_stated
from nlp.evaluation.causes import evaluate_causes, read_gold_causes
from nlp.evaluation.cec import evaluate_cec
from nlp.event_pairs import AHEAD, event_quote
from nlp.reader import Reader

T = TypeVar("T")
HARM = frozenset({"stateChange"})


def link_harm(text: str, events: Sequence[Event]) -> tuple[Cause, ...]:
    """Baseline: the nearest emergency or action before a change of state is its cause."""
    links = []
    for index, event in enumerate(events):
        before = [e for e in events[max(0, index - AHEAD) : index] if e.type in ("emergency", "action")]
        if event.type in HARM and before:
            links.append(Cause(event_quote(text, before[-1]), event_quote(text, event), before[-1].id, event.id))
    return tuple(links)


def state_causes(report: Report) -> tuple[Cause, ...]:
    """Baseline: connective rules alone."""
    body = report.body
    return tuple(
        Cause(Quote(*pair.cause, body[slice(*pair.cause)]), Quote(*pair.effect, body[slice(*pair.effect)]))
        for pair in find_stated(body)
    )


def main() -> None:
    data = Settings.load(os.environ).data
    reader = Reader.load(key=bytes(32))
    events, causes = reader.resources.models.events, reader.resources.models.causes
    segmenter = causes.segmenter

    ours = evaluate_cec(
        events.find_events,
        data / "cec" / "dev.jsonl",
        find_causes=lambda text, given: causes.find_causes(text, events=given),
    )
    harm = evaluate_cec(events.find_events, data / "cec" / "dev.jsonl", find_causes=link_harm)
    print("| CEC dev, F1 × 100 | Jianwei | baseline |\n| --- | --- | --- |")
    for name in (key.removesuffix("_f1") for key in ours if key.endswith("_f1")):
        baseline = f"{harm[f'{name}_f1'] * 100:.1f} (emergency → harm)" if name.startswith("cause") else "–"
        print(f"| {name} | {ours[f'{name}_f1'] * 100:.1f} | {baseline} |")

    print("\n| causes quoted in reports, F1 × 100 | overlap | half | exact | rules alone: overlap | half | exact |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in ("dev", "written_dev"):
        path = data / "signals" / f"{name}.jsonl"
        full = evaluate_causes(lambda report: reader.read(*reader.mask(report)).causes, path)
        rules = evaluate_causes(state_causes, path)
        parts = [
            f"{table[f'cause_{part}_f1'] * 100:.1f}" for table in (full, rules) for part in ("overlap", "half", "exact")
        ]
        print(f"| {name} | {' | '.join(parts)} |")

    bodies = [report.body for report in read_gold_causes(data / "signals" / "dev.jsonl")]
    characters = sum(map(len, bodies))
    print("\n| step, one core | thousand characters a second (CPU time) |\n| --- | --- |")
    sequences = timed("features", lambda: [events.tagger.extractor.extract(body) for body in bodies], characters)
    words = timed("words", lambda: [list(segmenter.cut(body)) for body in bodies], characters)
    found = timed(
        "events, features given",
        lambda: [events.find_events(b, sequence=s) for b, s in zip(bodies, sequences, strict=True)],
        characters,
    )
    timed(
        "causes, words and events given",
        lambda: [causes.find_causes(b, events=e, words=w) for b, e, w in zip(bodies, found, words, strict=True)],
        characters,
    )
    timed("all", lambda: [causes.find_causes(b, events=events.find_events(b)) for b in bodies], characters)


def timed(name: str, work: Callable[[], T], characters: int) -> T:
    work()
    began = time.process_time()
    result = work()
    print(f"| {name} | {characters / (time.process_time() - began) / 1000:.0f} |")
    return result


if __name__ == "__main__":
    main()
