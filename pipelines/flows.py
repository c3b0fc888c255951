"""Prefect flows: thin shells around the steps, with retries, a task a batch of reports, and artifacts to look at.

Flows read settings from the environment of the process that runs them, like the command line does. A task closes over
what it works on: no parameter, result or log that Prefect stores holds the text of a report.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from prefect import Task, flow
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from domain.alert import Alert
from domain.report import Report
from pipelines import steps
from pipelines.commands.options import load_settings, moment
from pipelines.rejects import Rejects
from pipelines.replay import replay_files
from pipelines.sources.reports import read_reports
from pipelines.workplace import Workplace
from rules.pack import load_packs

T = TypeVar("T")


@flow(name="ingest", retries=1, retry_delay_seconds=30, persist_result=False)
def ingest(inputs: list[str], places: str | None = None, organisations: str | None = None) -> dict[str, int]:
    """Files in, ledger and graph out: what `jianwei ingest` does, batch by batch under Prefect's eyes."""
    rejects = Rejects()
    counts = dict.fromkeys(("new", "known", "read", "projected"), 0)
    with Workplace(load_settings()) as place:
        place.import_register(_path(places), _path(organisations), rejects)
        for batch in steps.batches(rejects.sift(read_reports(inputs, settings=place.settings))):
            new, known = _run("accept", partial(_accept, place, batch))
            counts["new"] += new
            counts["known"] += known
        while done := _run("read", lambda: _read(place)):
            counts["read"] += done
        steps.prepare_graph(ledger=place.ledger, store=place.store, reader=place.reader.version)
        while done := _run("project", lambda: steps.project_batch(ledger=place.ledger, store=place.store)):
            counts["projected"] += done
        place.retain()
        rejects.write(place.settings.home / "rejects" / "ingest.jsonl")
    rows = [{"where": each.where, "expected": each.expected} for each in rejects.items[:100]]
    create_table_artifact(key="rejected", table=rows or [{"where": "—", "expected": "—"}], description="未能读入")
    return {**counts, "rejected": len(rejects.items)}


@flow(name="scan", retries=1, retry_delay_seconds=30, persist_result=False)
def scan(as_of: str | None = None) -> int:
    """Detect, correlate, trace, grade: how many alerts changed. The changes stand in an artifact."""
    with Workplace(load_settings()) as place:
        changes = _run("scan", lambda: _scan(place, as_of))
    rows = [
        {
            "alert": change.alert_id,
            "event": change.change.value,
            "grade": change.grade.value,
            "place": change.place.name if change.place else "",
            "kinds": " ".join(change.kinds),
        }
        for change in changes
    ]
    create_table_artifact(key="alerts", table=rows or [{"alert": "—"}], description="预警的变化")
    return len(changes)


@flow(name="replay", persist_result=False)
def replay(
    inputs: list[str],
    output: str,
    places: str | None = None,
    organisations: str | None = None,
    step: str = "1d",
) -> int:
    """What `jianwei replay` does: alerts step by step into `output`; how many changes."""
    settings = load_settings()
    _reports, changes = _run(
        "replay",
        lambda: replay_files(
            inputs,
            Path(output),
            settings=settings,
            places=_path(places),
            organisations=_path(organisations),
            step=step,
            rejects=Rejects(),
        ),
    )
    return changes


def _run(name: str, step: Callable[[], T]) -> T:
    """Run a step as a task that is tried again on a passing fault and keeps neither inputs nor results."""
    return Task(
        fn=step, name=name, retries=3, retry_delay_seconds=[1, 5, 20], cache_policy=NO_CACHE, persist_result=False
    )()


def _accept(place: Workplace, batch: list[Report]) -> tuple[int, int]:
    return steps.accept(batch, reader=place.reader, ledger=place.ledger, now=place.now(), voices=place.voices)


def _read(place: Workplace) -> int:
    return steps.read_batch(reader=place.reader, ledger=place.ledger, workers=place.workers)


def _scan(place: Workplace, as_of: str | None) -> tuple[Alert, ...]:
    return steps.scan_once(
        ledger=place.ledger,
        view=place.store.view(),
        as_of=moment(as_of, place.settings),
        packs=load_packs(),
        budget=place.settings.alert_budget_week,
    )


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
