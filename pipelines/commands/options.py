"""Arguments and options that several commands share."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from domain.clock import parse_time
from domain.settings import Settings

Inputs = Annotated[
    list[str], typer.Argument(metavar="IN...", help=".jsonl .csv .xlsx .txt .html .docx .pdf、文件夹或 -")
]
PlacesFile = Annotated[Path | None, typer.Option("--places", metavar="P.csv", help="地点树")]
OrganisationsFile = Annotated[Path | None, typer.Option("--organisations", metavar="O.csv", help="单位名录")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Fast = Annotated[bool, typer.Option("--fast", help="不用编码器：更快，略欠准确")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="TIME", help="截至时刻，如 2026-03-09T08:00")]
Who = Annotated[str, typer.Option("--who", help="谁")]
Why = Annotated[str, typer.Option("--why", help="为何")]


def load_settings() -> Settings:
    """Settings of this process: the one place where the environment is read."""
    return Settings.load(os.environ)


def moment(text: str | None, settings: Settings) -> datetime:
    """The given time, or now."""
    if text is None:
        return datetime.now(settings.zone)
    return parse_time(text, zone=settings.zone, where="--as-of")
