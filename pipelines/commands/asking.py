"""`jianwei query`, `doctor`, `down`: asking the graph, and the state of the installation."""

import json
from typing import Annotated, Any

import typer

from domain.errors import InputError
from graph.local import stop_local
from pipelines import show
from pipelines.commands.options import Json, load_settings
from pipelines.doctor import examine
from pipelines.workplace import Workplace

app = typer.Typer()


@app.command()
def query(
    cypher: Annotated[str, typer.Argument(metavar="CYPHER")],
    param: Annotated[list[str] | None, typer.Option("--param", metavar="k=v", help="参数，值可为 JSON")] = None,
    form: Annotated[str, typer.Option("--format", help="table、json 或 csv")] = "table",
) -> None:
    """查图：只读 Cypher，有时限与行数上限。"""
    if form not in ("table", "json", "csv"):
        raise InputError("table, json or csv", form, where="--format")
    settings = load_settings()
    with Workplace(settings) as place:
        found = place.store.query(
            cypher, _parameters(param or []), seconds=settings.query_seconds, rows=settings.query_rows
        )
    if form == "json":
        for row in found.rows:
            show.print_json(dict(zip(found.columns, row, strict=True)))
    elif form == "csv":
        show.print_csv(found.columns, found.rows)
    else:
        show.print_rows(found.columns, found.rows)
    if found.truncated:
        show.print_note(f"只显示前 {settings.query_rows} 行。")


@app.command()
def doctor(as_json: Json = False) -> None:
    """体检：安装所需的一切，逐项红绿。"""
    checks = examine(load_settings())
    if as_json:
        for check in checks:
            show.print_json({"name": check.name, "ok": check.ok, "says": check.says})
    else:
        rows = ((("[green]✔[/]" if check.ok else "[red]✘[/]"), check.name, check.says) for check in checks)
        show.print_rows(("", "项目", "说明"), rows)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


@app.command()
def down() -> None:
    """停下本机图谱服务。"""
    stopped = stop_local(load_settings().home)
    show.console().print("图谱服务已停。" if stopped else "图谱服务未在运行。")


def _parameters(items: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for item in items:
        name, equals, text = item.partition("=")
        if not equals or not name:
            raise InputError("k=v", item, where="--param")
        try:
            values[name] = json.loads(text)
        except ValueError:
            values[name] = text
    return values
