"""`jianwei demo`: the whole job on a fictional district, measured against what was planted in it."""

from datetime import datetime
from pathlib import Path
from time import monotonic

import typer

from domain.alert import Alert
from domain.clock import DAY, format_time
from pipelines import show, steps
from pipelines.briefing import write_brief
from pipelines.commands.options import load_settings
from pipelines.progress import progress
from pipelines.rejects import Rejects
from pipelines.sources.reports import read_reports
from pipelines.workplace import Workplace
from rules.backtest import score, tell
from rules.pack import load_packs
from scenarios.files import ORGANISATIONS, PLACES, REPORTS, TRUTH, read_truth, write
from scenarios.stream import WARM_UP, Stream, build_demo
from scenarios.truth import Truth

SEED = 20261125  # no figure, rule or threshold was tuned on this district

app = typer.Typer()


@app.command()
def demo() -> None:
    """演示：虚构一个区，收报、读报、入图、逐日扫描、溯源、出简报。"""
    settings = load_settings()
    began, out = monotonic(), show.console()
    folder = settings.home / "district"
    stream = build_demo(SEED)
    write(stream, folder)
    out.print(
        f"虚构的区：{len(stream.district.places)} 个地点，{len(stream.district.organisations)} 个单位，"
        f"{len(stream.reports)} 份报告（{_days(stream)} 天），材料在 {folder}"
    )
    with Workplace(settings) as place:
        _take_in(place, folder)
        _scan_daily(place, stream)
        alerts = _peaks(place)
        acted = [alert for alert in alerts if alert.grade.asks_to_act]
        out.print(f"\n[bold]预警 {len(acted)} 条[/bold]（另有关注 {len(alerts) - len(acted)} 条）")
        show.print_alerts(acted)
        if acted:
            _write_best_brief(place, acted, settings.home / "briefs")
        _print_score(place, read_truth(folder / TRUTH))
        _print_next(acted, folder)
    out.print(f"用时 {monotonic() - began:.0f} 秒。")


def _take_in(place: Workplace, folder: Path) -> None:
    """Master data, reports, findings, graph: each step is skipped where it is already done."""
    rejects = Rejects()
    place.import_register(folder / PLACES, folder / ORGANISATIONS, rejects)
    with progress("收报") as tick:
        reports = rejects.sift(read_reports([str(folder / REPORTS)], settings=place.settings))
        steps.accept(reports, reader=place.reader, ledger=place.ledger, now=place.now(), tick=tick)
    with progress("读报") as tick:
        steps.read_backlog(reader=place.reader, ledger=place.ledger, workers=place.workers, tick=tick)
    with progress("入图") as tick:
        steps.project_backlog(ledger=place.ledger, store=place.store, reader=place.reader.version, tick=tick)


def _scan_daily(place: Workplace, stream: Stream) -> None:
    """One scan a day after the warm-up, each seeing only what was received before its end."""
    midnight = _first(stream).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = [midnight + day * DAY for day in range(WARM_UP, _days(stream) + 1)]
    done = place.ledger.state("demo:scanned") or ""
    with progress("逐日扫描", len(ends)) as tick:
        for end in ends:
            if format_time(end) > done:
                steps.scan_once(
                    ledger=place.ledger,
                    view=place.store.view(),
                    as_of=end,
                    packs=load_packs(),
                    budget=place.settings.alert_budget_week,
                )
                place.ledger.set_state("demo:scanned", format_time(end))
            tick(1)


def _peaks(place: Workplace) -> list[Alert]:
    """Every alert at its gravest."""
    histories = [place.ledger.alert_history(alert.alert_id) for alert in place.ledger.alerts()]
    return [max(history, key=lambda each: (each.grade.rank, -each.at.timestamp())) for history in histories]


def _write_best_brief(place: Workplace, alerts: list[Alert], folder: Path) -> None:
    best = max(alerts, key=lambda each: (bool(each.origins), each.grade.rank, len(each.departments)))
    path = folder / f"{best.alert_id}.pdf"
    write_brief(best.alert_id, path, form="pdf", ledger=place.ledger, view=place.store.view())
    show.console().print(f"简报：{path}")


def _print_score(place: Workplace, truth: Truth) -> None:
    alerts = place.ledger.alerts()
    changes = [change for alert in alerts for change in place.ledger.alert_history(alert.alert_id)]
    show.console().print("\n[bold]对照埋设的真相[/bold]（演示用的区未用于调参）")
    for line in tell(score(changes, truth)):
        show.console().print(f"  {line}", markup=False)


def _print_next(alerts: list[Alert], folder: Path) -> None:
    example = alerts[0].alert_id if alerts else "ID"
    home = folder.parent
    prefix = f"JIANWEI_HOME={home} .venv/bin/jianwei"
    show.console().print("\n接下来可以试：", markup=False)
    for command, says in (
        (f"alerts show {example}", "一条预警的全部"),
        (f"trace {example}", "来龙去脉，每步一句原文"),
        (f"brief {example} --format docx -o brief.docx", "写一份简报"),
        (
            "query 'MATCH (o:Organisation)<-[:NAMES]-(s:Signal) RETURN o.name, count(s) ORDER BY count(s) DESC LIMIT 5'",
            "查图",
        ),
        ("doctor", "体检"),
    ):
        show.console().print(f"  {prefix} {command}    # {says}", markup=False, soft_wrap=True)


def _first(stream: Stream) -> datetime:
    return min(each.received_at for each in stream.reports if each.received_at is not None)


def _days(stream: Stream) -> int:
    last = max(each.received_at for each in stream.reports if each.received_at is not None)
    return (last.date() - _first(stream).date()).days + 1
