"""`jianwei read`: text to findings without a store."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer

from domain.wire import findings_to_json
from nlp.models import NONE
from nlp.reader import Reader
from pipelines.commands.options import Fast, Inputs, OrganisationsFile, PlacesFile, load_settings
from pipelines.commands.outcome import finish
from pipelines.progress import progress
from pipelines.rejects import Rejects
from pipelines.sources.register import read_master_data
from pipelines.sources.reports import read_reports
from pipelines.steps import BATCH, batches

app = typer.Typer()


@app.command()
def read(
    inputs: Inputs,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="OUT.jsonl", help="默认标准输出")] = None,
    places: PlacesFile = None,
    organisations: OrganisationsFile = None,
    fast: Fast = False,
) -> None:
    """读报：文本到发现（每份一行 JSON），不入库。"""
    settings = load_settings()
    rejects = Rejects()
    tree, register, left_out = read_master_data(places, organisations)
    rejects.items += left_out
    reader = Reader.load(
        places=tree,
        organisations=register,
        key=settings.key(),
        home_city=settings.home_city,
        zone=settings.zone,
        encoder=NONE if fast else settings.encoder,
    )
    workers = settings.workers or os.cpu_count() or 1
    count = 0
    with opened(output) as out, progress("读报") as tick:
        for batch in batches(rejects.sift(read_reports(inputs, settings=settings)), BATCH * workers):
            for findings in reader.pipe([reader.mask(report) for report in batch], workers=workers):
                out.write(json.dumps(findings_to_json(findings), ensure_ascii=False) + "\n")
            count += len(batch)
            tick(len(batch))
    finish(rejects, output.with_suffix(".rejects.jsonl") if output else settings.home / "rejects" / "read.jsonl", count)


@contextmanager
def opened(output: Path | None) -> Iterator[TextIO]:
    """The output file, made with its folder; standard output without one."""
    if output is None:
        yield sys.stdout
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.open("w", encoding="utf-8") as file:
        yield file
