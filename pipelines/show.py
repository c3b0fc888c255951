"""Results as a person reads them: tables in Chinese, or JSON lines with --json."""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from domain.alert import Alert, Grade, OriginPath
from domain.clock import format_time
from domain.wire import alert_to_json
from rules.sign import kind_name

STYLES = {Grade.RED: "bold red", Grade.ORANGE: "dark_orange", Grade.YELLOW: "yellow", Grade.BLUE: "blue"}
CHANGES = {"raised": "新发", "upgraded": "升级", "updated": "更新", "closed": "关闭"}


def console() -> Console:
    """Standard output; wide enough for a table when it is no terminal."""
    out = Console(highlight=False, soft_wrap=False)
    return out if out.is_terminal else Console(highlight=False, width=140)


def print_json(value: Any) -> None:
    """One JSON document a call, Chinese as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def print_note(text: str) -> None:
    """A line for the person beside the result, on stderr."""
    print(text, file=sys.stderr, flush=True)


def grade_text(grade: Grade) -> str:
    """Shape and word of a grade, with its colour as markup."""
    return f"[{STYLES[grade]}]{grade.shape} {grade.name_zh}[/]"


def print_alerts(alerts: Sequence[Alert], *, as_json: bool = False, empty: str = "没有预警。") -> None:
    """A table of alerts, the gravest first; or one JSON line each in the given order."""
    if as_json:
        for alert in alerts:
            print_json(alert_to_json(alert))
        return
    if not alerts:
        console().print(empty)
        return
    table = Table(show_lines=True)
    for heading, ratio in (("级别", 1), ("何事", 3), ("何地", 4), ("部门", 3), ("为何", 6), ("来自", 4), ("编号", 3)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for alert in sorted(alerts, key=lambda each: (-each.grade.rank, each.at, each.alert_id)):
        table.add_row(*_row(alert))
    console().print(table)


def origin_text(origin: OriginPath) -> str:
    """Name and share of one origin."""
    return f"{origin.name}（{origin.score:.0%}）"


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """A plain table."""
    table = Table(title=title)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console().print(table)


def print_csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Rows as CSV with a heading line."""
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(columns)
    table.writerows(rows)


def _row(alert: Alert) -> tuple[str, ...]:
    place = " / ".join(alert.place.path[-2:]) or alert.place.name if alert.place else "—"
    names = "、".join(entity.name for entity in alert.entities[:3])
    return (
        f"{grade_text(alert.grade)}\n{CHANGES[alert.change.value]}·{alert.leading.value}",
        "、".join(kind_name(kind) for kind in alert.kinds[:3]),
        place + (f"\n{names}" if names else ""),
        "、".join(alert.departments),
        "\n".join(reason.says for reason in alert.reasons[:2]),
        "\n".join(origin_text(origin) for origin in alert.origins[:2]) or "未找到来源",
        f"{alert.alert_id}\n{format_time(alert.at)[:16]}",
    )
