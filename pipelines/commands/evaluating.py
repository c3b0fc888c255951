"""`jianwei evaluate`: figures of a reader on labelled data, with intervals, as a table, as JSON, and as a page."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.errors import InputError
from nlp.evaluation.bootstrap import Interval
from nlp.evaluation.outcome import Outcome, load_outcome, save_outcome
from nlp.evaluation.page import all_intervals, render_page
from nlp.evaluation.suites import SUITES, run_suite
from nlp.evaluation.wording import figure_name, name_of
from nlp.models import NONE
from nlp.reader import Reader
from pipelines import show
from pipelines.commands.options import Fast, Json, load_settings

app = typer.Typer()


@app.command()
def evaluate(
    suite: Annotated[str, typer.Argument(help="、".join(sorted(SUITES)))],
    data: Annotated[Path, typer.Argument(metavar="DATA")],
    as_json: Json = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="写成网页（含数据中的文本）")] = None,
    fast: Fast = False,
    save: Annotated[Path | None, typer.Option("--save", metavar="FILE", help="留存逐份计数，供以后比较")] = None,
    against: Annotated[Path | None, typer.Option("--against", metavar="FILE", help="与留存的一次作成对比较")] = None,
) -> None:
    """评测：在标注数据上给出指标与 95% 区间。"""
    settings = load_settings()
    if suite not in SUITES:
        raise InputError(" or ".join(sorted(SUITES)), suite, where="evaluate SUITE")
    if not data.exists():
        raise InputError("an existing file of labelled reports", str(data), where="evaluate DATA")
    before = load_outcome(against) if against else None
    encoder = NONE if fast else settings.encoder
    reader = Reader.load(key=settings.key(), zone=settings.zone, encoder=encoder)
    outcome = run_suite(suite, reader, data)
    difference = outcome.minus(before) if before is not None else None
    if save:
        save_outcome(_ready(save), outcome)
    if html:
        about = {"数据": data.name, "编码器": encoder, "读者": reader.version}
        title = f"评测：{name_of('suites', suite)}"
        _ready(html).write_text(render_page(outcome, title=title, about=about, difference=difference), encoding="utf-8")
    if as_json:
        show.print_json(as_document(outcome, difference))
    else:
        columns = ("指标", "名称", "数值", "95% 区间") + (("差值", "差值区间") if difference is not None else ())
        show.print_rows(columns, _rows(outcome, difference), title=f"{suite} {data.name}")


def as_document(outcome: Outcome, difference: Mapping[str, Interval] | None = None) -> dict[str, Any]:
    """Every figure by its name, its bounds under `low` and `high`, how many documents, and paired differences."""
    bounds = outcome.intervals
    document: dict[str, Any] = {
        **outcome.values,
        "low": {name: bound.low for name, bound in bounds.items()},
        "high": {name: bound.high for name, bound in bounds.items()},
        "documents": len(outcome.documents),
    }
    if difference is not None:
        document["difference"] = {
            name: {"value": each.value, "low": each.low, "high": each.high} for name, each in difference.items()
        }
    return document


def _rows(outcome: Outcome, difference: Mapping[str, Interval] | None) -> Iterator[tuple[str, ...]]:
    bounded = outcome.intervals
    for key, bound in all_intervals(outcome).items():
        row = (key, figure_name(key), f"{bound.value:.3f}", _bounds(bound) if key in bounded else "–")
        if difference is None:
            yield row
        elif key in difference:
            yield (*row, f"{difference[key].value:+.3f}", _bounds(difference[key], sign="+"))
        else:
            yield (*row, "–", "–")


def _bounds(bound: Interval, *, sign: str = "") -> str:
    return f"{bound.low:{sign}.3f} – {bound.high:{sign}.3f}"


def _ready(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
