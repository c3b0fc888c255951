"""`jianwei scan`, `replay`, `trace`, `alerts`, `brief`: what was found, why, and where it comes from."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from domain.alert import Hop
from domain.clock import format_time
from domain.errors import InputError
from domain.wire import alert_to_json
from pipelines import show, steps
from pipelines.commands.options import (
    AsOf,
    Inputs,
    Json,
    OrganisationsFile,
    PlacesFile,
    Who,
    Why,
    load_settings,
    moment,
)
from pipelines.commands.outcome import finish
from pipelines.rejects import Rejects
from pipelines.subjects import entity_uid, report_uid
from pipelines.tracing import trace_of
from pipelines.workplace import Workplace
from rules.pack import load_packs
from rules.scan import ScanState
from rules.why_not import why_not

app = typer.Typer()
alerts_app = typer.Typer(invoke_without_command=True, help="预警的状态；为什么没有提醒")
app.add_typer(alerts_app, name="alerts")


@app.command()
def scan(as_of: AsOf = None, as_json: Json = False) -> None:
    """扫描：检测、关联、溯源、分级，给出预警的变化。"""
    settings = load_settings()
    with Workplace(settings) as place:
        alerts = steps.scan_once(
            ledger=place.ledger,
            view=place.store.view(),
            as_of=moment(as_of, settings),
            packs=load_packs(),
            budget=settings.alert_budget_week,
        )
        show.print_alerts(alerts, as_json=as_json, empty="没有新的变化。")


@app.command()
def replay(
    inputs: Inputs,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="ALERTS.jsonl")],
    places: PlacesFile = None,
    organisations: OrganisationsFile = None,
    step: Annotated[str, typer.Option("--step", help="步长，如 6h、1d、1w")] = "1d",
) -> None:
    """回放：按收报时间逐步重演，不看未来，不动本机台账。"""
    from pipelines.replay import replay_files  # brings the reader with it

    rejects = Rejects()
    reports, changes = replay_files(
        inputs,
        output,
        settings=load_settings(),
        places=places,
        organisations=organisations,
        step=step,
        rejects=rejects,
    )
    show.print_note(f"{reports} 份报告，{changes} 次预警变化，见 {output}")
    finish(rejects, output.with_suffix(".rejects.jsonl"), reports)


@app.command()
def trace(
    subject: Annotated[str, typer.Argument(metavar="ID", help="预警、实体或报告的编号")],
    backward: Annotated[bool, typer.Option("--backward", help="来龙：从何而来")] = False,
    forward: Annotated[bool, typer.Option("--forward", help="去脉：往何处去")] = False,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """来龙去脉：每一步都引一句原文。"""
    settings = load_settings()
    both = backward == forward
    with Workplace(settings) as place:
        found = trace_of(
            subject,
            ledger=place.ledger,
            view=place.store.view(),
            as_of=moment(as_of, settings),
            backward=backward or both,
            forward=forward or both,
        )
    if as_json:
        show.print_json(found.to_json())
        return
    out = show.console()
    if backward or both:
        out.print("[bold]来龙[/bold]" if found.origins else "来龙：未找到来源")
        for origin in found.origins:
            out.print(f"● {show.origin_text(origin)}　{origin.entity_id}")
            _print_path(origin.path)
    if forward or both:
        out.print("[bold]去脉[/bold]" if found.consequences else "去脉：未见后果")
        _print_path(found.consequences)


@alerts_app.callback()
def alerts(context: typer.Context, as_json: Json = False) -> None:
    """列出预警的现状。"""
    if context.invoked_subcommand is None:
        list_alerts(as_json=as_json)


@alerts_app.command("list")
def list_alerts(as_json: Json = False) -> None:
    """列出预警的现状。"""
    with Workplace(load_settings()) as place:
        show.print_alerts(place.ledger.alerts(), as_json=as_json)


@alerts_app.command("show")
def show_alert(alert_id: str, as_json: Json = False) -> None:
    """一条预警的全部：理由、原文、来源、经过。"""
    with Workplace(load_settings()) as place:
        history = place.ledger.alert_history(alert_id)
    if not history:
        raise InputError("a known alert", alert_id, where="alerts show")
    if as_json:
        for change in history:
            show.print_json(alert_to_json(change))
        return
    latest, out = history[-1], show.console()
    show.print_alerts([latest])
    for reason in latest.reasons:
        out.print(f"理由　{reason.says}（{reason.detector}）", markup=False)
    out.print("原文")
    _print_path(latest.quotes)
    for origin in latest.origins:
        out.print(f"来源　{show.origin_text(origin)}", markup=False)
        _print_path(origin.path)
    for change in history:
        out.print(f"{format_time(change.at)[:16]}　{show.CHANGES[change.change.value]}　{change.grade.name_zh}")


@alerts_app.command("ack")
def acknowledge(alert_id: str, who: Who, why: Why = "") -> None:
    """确认收到一条预警（留名）。"""
    with Workplace(load_settings()) as place:
        place.ledger.acknowledge(alert_id, who=who, why=why, at=place.now())
    show.console().print(f"{alert_id} 已由 {who} 确认。")


@alerts_app.command("silence")
def silence(
    who: Who,
    why: Why,
    fingerprint: Annotated[str, typer.Option(help="预警的指纹")] = "",
    kind: Annotated[str, typer.Option(help="隐患种类")] = "",
    unit: Annotated[str, typer.Option(help="单元，如 place:e-12")] = "",
    days: Annotated[float, typer.Option(help="静默多少天", min=0.01)] = 7.0,
) -> None:
    """静默：在期限内不再提醒（红色永不静默）。"""
    if not (fingerprint or kind or unit):
        raise InputError("--fingerprint, --kind or --unit", "none", where="alerts silence")
    with Workplace(load_settings()) as place:
        now = place.now()
        until = now + timedelta(days=days)
        place.ledger.silence(fingerprint=fingerprint, kind=kind, unit=unit, until=until, who=who, why=why, at=now)
    show.console().print(f"静默至 {format_time(until)[:16]}。")


@alerts_app.command("why-not")
def explain_absence(subject: Annotated[str, typer.Argument(metavar="REPORT_OR_UNIT")], as_json: Json = False) -> None:
    """为什么没提醒我：一份报告或一个单元没有成为预警的原因。"""
    with Workplace(load_settings()) as place:
        view = place.store.view()
        uid = report_uid(subject, place.ledger) or entity_uid(subject, view)
        if uid is None:
            raise InputError("the id of a report or a unit", subject, where="alerts why-not")
        state = ScanState.from_json(place.ledger.state("scan"))
        reasons = why_not(uid, view=view, state=state, as_of=state.last_scan or place.now())
    if as_json:
        show.print_json({"subject": subject, "reasons": reasons})
        return
    for reason in reasons:
        show.console().print(reason, markup=False)


@app.command()
def brief(
    alert_id: Annotated[str, typer.Argument(metavar="ID")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE")],
    form: Annotated[str | None, typer.Option("--format", help="html、docx 或 pdf；默认看文件名")] = None,
) -> None:
    """简报：每一句都有出处的研判材料。"""
    from pipelines.briefing import write_brief  # brings the drawing and typesetting with it

    with Workplace(load_settings()) as place:
        write_brief(
            alert_id, output, form=form or output.suffix.lstrip("."), ledger=place.ledger, view=place.store.view()
        )
    show.console().print(f"已写入 {output}")


def _print_path(path: tuple[Hop, ...]) -> None:
    for hop in path:
        day = format_time(hop.received_at)[:10] if hop.received_at else "—"
        says = f"［{hop.says}］" if hop.says else ""
        show.console().print(f"  {day}　{says}「{hop.quote}」　报告 {hop.report_id}", markup=False)
