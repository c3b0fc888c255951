"""The same job step by step over the times when reports were received, in a throw-away store, never looking ahead."""

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from domain.alert import Alert
from domain.clock import DAY
from domain.errors import InputError
from domain.register import Organisation, PlaceTree
from domain.report import Report
from domain.settings import Settings
from domain.wire import alert_to_json
from graph.memory import MemoryView
from ledger.ledger import Ledger
from nlp.reader import Reader
from pipelines.progress import Tick, progress, silent
from pipelines.rejects import Rejects
from pipelines.sources.register import read_master_data
from pipelines.sources.reports import read_reports
from pipelines.sources.rows import Reject
from pipelines.steps import scan_once
from pipelines.voices import Voices
from rules.pack import Rule, load_packs

_UNITS = {"h": timedelta(hours=1), "d": DAY, "w": 7 * DAY}


def parse_step(text: str) -> timedelta:
    """A duration like 6h, 1d or 1w. Errors: InputError."""
    found = re.fullmatch(r"(\d+)([hdw])", text.strip())
    if not found or not int(found[1]):
        raise InputError("a step like 6h, 1d or 1w", text, where="--step")
    return int(found[1]) * _UNITS[found[2]]


def replay_files(
    inputs: Iterable[str],
    output: Path,
    *,
    settings: Settings,
    places: Path | None,
    organisations: Path | None,
    step: str,
    rejects: Rejects,
) -> tuple[int, int]:
    """Replay the reports of files into a JSON Lines file of alerts; how many reports and changes of alerts.

    Rejects are collected.
    """
    width = parse_step(step)
    tree, register, left_out = read_master_data(places, organisations)
    rejects.items += left_out
    reports: list[Report] = []
    for report in rejects.sift(read_reports(inputs, settings=settings)):
        if report.received_at is None:
            rejects.items.append(Reject(f"report {report.id}", "received_at, which a replay follows", "none", ""))
        else:
            reports.append(report)
    reader = Reader.load(
        places=tree,
        organisations=register,
        key=settings.key(),
        home_city=settings.home_city,
        zone=settings.zone,
        encoder=settings.encoder,
    )
    count = 0
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.open("w", encoding="utf-8") as out, progress("回放", len(reports)) as tick:
        for alert in replay(
            reports,
            reader=reader,
            tree=tree,
            organisations=register,
            step=width,
            packs=load_packs(),
            budget=settings.alert_budget_week,
            zone=settings.zone,
            workers=settings.workers or os.cpu_count() or 1,
            tick=tick,
        ):
            out.write(json.dumps(alert_to_json(alert), ensure_ascii=False) + "\n")
            count += 1
    return len(reports), count


def replay(
    reports: Sequence[Report],
    *,
    reader: Reader,
    tree: PlaceTree,
    organisations: Sequence[Organisation],
    step: timedelta,
    packs: tuple[Rule, ...],
    budget: float,
    zone: tzinfo,
    workers: int = 1,
    tick: Tick = silent,
) -> Iterator[Alert]:
    """Alerts in the order in which they would have been raised. Every report needs `received_at`.

    A step sees what was received before its end, nothing else; steps end at midnight (or at multiples of the step
    from it). Reading is a pure function of the report, so it may run ahead of the clock; recording may not.
    """
    masked = [reader.mask(report) for report in reports]
    read = zip(masked, reader.pipe(masked, workers=workers), strict=True)
    findings = {}
    for (report, masks), found in read:
        findings[report.uid] = (report, masks, found)
        tick(1)
    queue = sorted(findings.values(), key=lambda item: (_received(item[0]), item[0].uid))
    if not queue:
        return
    with (
        tempfile.TemporaryDirectory(prefix="jianwei-replay-") as folder,
        Ledger.open(f"sqlite:///{Path(folder) / 'ledger.sqlite'}") as ledger,
    ):
        ledger.import_places(tree)
        ledger.import_organisations(organisations)
        view, voices = MemoryView.over(tree, organisations), Voices()
        end = _midnight(_received(queue[0][0]), zone)
        position = 0
        while position < len(queue):
            end += step
            start = position
            while position < len(queue) and _received(queue[position][0]) < end:
                position += 1
            arrived = queue[start:position]
            heard = voices.hear(report for report, _masks, _found in arrived)
            ledger.accept([(report, masks) for report, masks, _found in arrived], now=end, voices=heard)
            ledger.record([(report, found) for report, _masks, found in arrived], reader=reader.version)
            for report, _masks, found in arrived:
                view.add(report, found, voice=heard[report.uid])
            yield from scan_once(ledger=ledger, view=view, as_of=end, packs=packs, budget=budget)


def _received(report: Report) -> datetime:
    if report.received_at is None:
        raise InputError("received_at, for a replay follows it", None, where=f"report {report.id}")
    return report.received_at


def _midnight(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
