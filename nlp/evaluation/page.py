"""An evaluation as one readable page: figures with intervals, labels, confusions, channels, and the worst mistakes.

The page is self-contained, without script, in light and dark; texts in it are masked. It holds texts of the data: keep
it where the data may lie.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

import jinja2

from nlp.evaluation.bootstrap import LEVEL, RESAMPLES, Interval, intervals
from nlp.evaluation.outcome import Mark, Mistake, Outcome, Pairs
from nlp.evaluation.wording import figure_name, is_part, label_name, name_of

WORST = 40
TOP = 20
_LEADING = ("kind_f1", "kind_modality_f1", "trigger_f1", "topic", "live")
_PARTS = ("precision", "recall", "f1")


@dataclass(frozen=True, slots=True)
class Row:
    """One measure with its intervals by part (precision, recall, F1, or the only one), and the difference to another."""

    name: str
    key: str
    cells: tuple[Interval | None, ...]
    difference: Interval | None = None


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One label: how many are gold, found and both, with precision, recall and F1."""

    name: str
    key: str
    gold: int
    found: int
    both: int
    precision: float
    recall: float
    f1: Interval


@dataclass(frozen=True, slots=True)
class Matrix:
    """Numbers of gold labels (rows) by found labels (columns), each with its share of the row."""

    labels: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[int, float], ...], ...]


def render_page(
    outcome: Outcome,
    *,
    title: str,
    about: Mapping[str, str],
    difference: Mapping[str, Interval] | None = None,
    worst: int = WORST,
) -> str:
    """The page. `about` is told under the title; `difference` is the paired one to another reader."""
    template = files("nlp.evaluation").joinpath("page.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"cut": cut_text, "label": label_name}
    leading = _leading(outcome)
    return environment.from_string(template).render(
        title=title,
        about=about,
        documents=len(outcome.documents),
        resamples=RESAMPLES,
        level=LEVEL,
        compared=difference is not None,
        measures=list(measure_rows(outcome, difference or {})),
        others=list(other_rows(outcome, difference or {})),
        labels=label_rows(outcome),
        confusions=[(name_of("confusions", name), *_confusion(pairs)) for name, pairs in outcome.confusions.items()],
        leading=[figure_name(key) for key in leading],
        channels=_channel_rows(outcome, leading),
        mistakes=outcome.mistakes[:worst],
        wrong=len(outcome.mistakes),
    )


def measure_rows(outcome: Outcome, difference: Mapping[str, Interval]) -> Iterator[Row]:
    """Rows of what is measured by precision, recall and F1."""
    bounds = all_intervals(outcome)
    for measure in dict.fromkeys(key.rpartition("_")[0] for key in bounds if is_part(key)):
        cells = tuple(bounds.get(f"{measure}_{part}") for part in _PARTS)
        yield Row(name_of("figures", measure), measure, cells, difference.get(f"{measure}_f1"))


def other_rows(outcome: Outcome, difference: Mapping[str, Interval]) -> Iterator[Row]:
    """Rows of all other figures."""
    for key, bound in all_intervals(outcome).items():
        if not is_part(key):
            yield Row(figure_name(key), key, (bound,), difference.get(key))


def all_intervals(outcome: Outcome) -> dict[str, Interval]:
    """Every figure with its bounds; those that cannot be resampled are their own bounds."""
    plain = {key: Interval(value, value, value) for key, value in outcome.values.items()}
    return plain | outcome.intervals


def label_rows(outcome: Outcome) -> list[LabelRow]:
    """The labels, those that the data hold most often first."""
    bounds = intervals({label: tally.f1 for label, tally in outcome.labels.items()})
    rows = []
    for label, tally in outcome.labels.items():
        held = tally.total
        rows.append(
            LabelRow(
                label_name(label) if label_name(label) != label else name_of("figures", label),
                label,
                held.gold,
                held.found,
                held.both,
                held.precision,
                held.recall,
                bounds[label],
            )
        )
    return sorted(rows, key=lambda row: (-row.gold, -row.found, row.key))


def cut_text(mistake: Mistake) -> list[tuple[str, str]]:
    """The text in stretches, each with the classes of the marks that stand on it."""
    text = mistake.text
    edges = {0, len(text), *(at for mark in mistake.marks for at in (mark.start, mark.end))}
    cuts = sorted(at for at in edges if 0 <= at <= len(text))
    return [(text[start:end], _classes(start, end, mistake.marks)) for start, end in pairwise(cuts)]


def _classes(start: int, end: int, marks: Sequence[Mark]) -> str:
    names = {
        each.side if each.right or each.side == "cue" else f"{each.side} wrong-{each.side}"
        for each in marks
        if each.start <= start and end <= each.end
    }
    return " ".join(sorted(names))


def _confusion(pairs: Pairs) -> tuple[Matrix | None, list[tuple[str, str, int]], int, int]:
    """A matrix when right pairs are counted too, else the pairs most confused; how many are missed and in vain."""
    missed = sum(number for (_, found), number in pairs.items() if not found)
    in_vain = sum(number for (gold, _), number in pairs.items() if not gold)
    mixed = [(gold, found, number) for (gold, found), number in pairs.items() if gold and found and gold != found]
    mixed.sort(key=lambda each: (-each[2], each[0], each[1]))
    whole = any(gold == found for gold, found in pairs)
    return (_matrix(pairs) if whole else None), mixed[:TOP], missed, in_vain


def _matrix(pairs: Pairs) -> Matrix:
    weight: dict[str, int] = {}
    for (gold, found), number in pairs.items():
        weight[gold] = weight.get(gold, 0) + number
        weight.setdefault(found, 0)
    labels = tuple(sorted(weight, key=lambda label: (-weight[label], label)))
    rows = []
    for gold in labels:
        numbers = [pairs.get((gold, found), 0) for found in labels]
        rows.append(tuple((number, number / max(sum(numbers), 1)) for number in numbers))
    return Matrix(labels, labels, tuple(rows))


def _leading(outcome: Outcome) -> tuple[str, ...]:
    known = tuple(key for key in _LEADING if key in outcome.figures)
    return known or tuple(key for key in outcome.figures if key.endswith("_f1"))[:5] or tuple(outcome.figures)[:5]


def _channel_rows(outcome: Outcome, leading: Sequence[str]) -> list[tuple[str, int, list[Interval]]]:
    rows = []
    parts = outcome.by_channel()
    for name, part in parts.items() if len(parts) > 1 else ():
        bounds = all_intervals(part)
        rows.append((name or "（未注明）", len(part.documents), [bounds[key] for key in leading]))
    return rows
