"""`jianwei ingest`, `places`, `organisations`, `rebuild`: into the ledger, and from there into the graph."""

from pathlib import Path
from typing import Annotated

import typer

from domain.errors import InputError, StoreError
from pipelines import show, steps
from pipelines.commands.options import Inputs, Json, OrganisationsFile, PlacesFile, load_settings
from pipelines.commands.outcome import finish
from pipelines.progress import Tick, progress
from pipelines.rejects import Rejects
from pipelines.sources.reports import read_reports
from pipelines.workplace import Workplace

app = typer.Typer()
places_app = typer.Typer(no_args_is_help=True, help="地点树")
organisations_app = typer.Typer(no_args_is_help=True, help="单位名录")
app.add_typer(places_app, name="places")
app.add_typer(organisations_app, name="organisations")


@app.command()
def ingest(
    inputs: Inputs, places: PlacesFile = None, organisations: OrganisationsFile = None, as_json: Json = False
) -> None:
    """收报：读入并写入台账与图谱；重复执行不改变结果。"""
    settings = load_settings()
    rejects = Rejects()
    with Workplace(settings) as place:
        place.import_register(places, organisations, rejects)
        with progress("收报") as tick:
            reports = rejects.sift(read_reports(inputs, settings=settings))
            new, known = steps.accept(reports, reader=place.reader, ledger=place.ledger, now=place.now(), tick=tick)
        with progress("读报") as tick:
            read = steps.read_backlog(reader=place.reader, ledger=place.ledger, workers=place.workers, tick=tick)
        with progress("入图") as tick:
            projected = _project(place, tick)
        place.retain()
    counts = {"new": new, "known": known, "read": read, "projected": projected, "rejected": len(rejects.items)}
    if as_json:
        show.print_json(counts)
    else:
        show.console().print(
            f"新收 {new}，已有 {known}，读出 {read}，入图 {projected}，未能读入 {len(rejects.items)}。"
        )
    finish(rejects, settings.home / "rejects" / "ingest.jsonl", new + known)


@places_app.command("import")
def import_places(file: Annotated[Path, typer.Argument(metavar="P.csv")]) -> None:
    """导入地点树（id,name,level,parent_id,lat,lon,aliases）。"""
    _import(file, None)


@organisations_app.command("import")
def import_organisations(file: Annotated[Path, typer.Argument(metavar="O.csv")]) -> None:
    """导入单位名录（id,name,kind,aliases）。"""
    _import(None, file)


@app.command()
def rebuild(
    reader_version: Annotated[str | None, typer.Option("--reader", metavar="VERSION", help="须为本机读报版本")] = None,
    as_json: Json = False,
) -> None:
    """重建：由台账重建图谱，并比对数量与哈希。"""
    with Workplace(load_settings()) as place:
        version = place.reader.version
        if reader_version is not None and reader_version != version:
            raise InputError(f"the installed reader {version}", reader_version, where="--reader")
        with progress("读报") as tick:
            steps.read_backlog(reader=place.reader, ledger=place.ledger, workers=place.workers, tick=tick)
        with progress("入图") as tick:
            outcome = steps.rebuild(ledger=place.ledger, store=place.store, reader=version, tick=tick)
    if as_json:
        show.print_json(
            {
                "equal": outcome.equal,
                "before": outcome.before,
                "after": outcome.after,
                "hash": outcome.hash_after,
            }
        )
    else:
        rows = [
            (name, outcome.before.get(name, 0), outcome.after.get(name, 0))
            for name in sorted({*outcome.before, *outcome.after})
        ]
        show.print_rows(("种类", "重建前", "重建后"), rows)
        show.console().print("数量与哈希一致。" if outcome.equal else "与重建前不同（读报版本、判断或主数据已变）。")


def _import(places: Path | None, organisations: Path | None) -> None:
    settings = load_settings()
    rejects = Rejects()
    with Workplace(settings) as place:
        total, changed = place.import_register(places, organisations, rejects)
        steps.project_register(ledger=place.ledger, store=place.store)
    show.console().print(f"共 {total} 条，变动 {changed} 条。")
    finish(rejects, settings.home / "rejects" / "register.jsonl", total)


def _project(place: Workplace, tick: Tick) -> int:
    try:
        return steps.project_backlog(ledger=place.ledger, store=place.store, reader=place.reader.version, tick=tick)
    except StoreError as error:
        raise StoreError(f"{error}（报告已存入台账，图谱恢复后再次执行即可）") from error
