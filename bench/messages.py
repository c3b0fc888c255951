"""Real citizen messages, replayed day by day: which alerts hold the issues that two teams marked by hand, and when.

Baseline in the same run: a plain count, «at least N reports about one place in seven days», with N set so that it
alerts about as often as ours.
"""

import json
import os
import tempfile
import time
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

from bench._plain_count import Row, nearest, rows_of
from domain.clock import SHANGHAI, parse_time
from domain.settings import Settings
from nlp.reader import Reader
from pipelines.rejects import Rejects
from pipelines.replay import replay_files
from pipelines.sources.reports import read_reports

ISSUES = {"B": "捆绑车位", "C": "人才购房补贴（政策咨询，不要求预警）"}


def main() -> None:
    """Print the figures as Markdown."""
    path = Path(os.environ.get("JIANWEI_DATA", "../shared/data")) / "messages" / "messages.jsonl"
    if not path.is_file():
        print(f"skipped: {path} is not there")
        return
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    issue = {row["id"]: row["issue"] for row in rows if row["issue"]}
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.load({"JIANWEI_HOME": home})
        out = Path(home) / "alerts.jsonl"
        began = time.monotonic()
        reports, _ = replay_files(
            [str(path)], out, settings=settings, places=None, organisations=None, step="1d", rejects=Rejects()
        )
        seconds = time.monotonic() - began
        changes = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        plain = _plain_counts(str(path), settings)
    first = datetime(2019, 1, 1, tzinfo=SHANGHAI)
    weeks = (max(parse_time(row["received_at"]) for row in rows) - first) / timedelta(weeks=1)
    acting = {c["alert_id"] for c in changes if c["grade"] != "blue" and parse_time(c["raised_at"]) >= first}
    watched = {c["alert_id"] for c in changes if parse_time(c["raised_at"]) >= first} - acting
    print(f"{reports} messages, 242 daily steps and more, {seconds:.0f} s; {weeks:.1f} weeks from 2019-01-01\n")
    print(f"- alerts that ask to act: {len(acting)} ({len(acting) / weeks:.2f} a week); blue only: {len(watched)}")
    _print_ours(changes, issue)
    _print_plain(plain, issue, target=len(acting), weeks=weeks)


def _print_ours(changes: list[dict[str, object]], issue: dict[str, str]) -> None:
    print("\n| issue | alert | first line | grade | reports of the issue then | first yellow or above | in the end |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    by_alert: dict[str, list[dict[str, object]]] = defaultdict(list)
    for change in changes:
        by_alert[str(change["alert_id"])].append(change)
    for name, title in ISSUES.items():
        rows = []
        for alert_id, lines in by_alert.items():
            found = [(line, sum(issue.get(r) == name for r in line["report_ids"])) for line in lines]  # type: ignore[attr-defined]
            holding = [(line, n) for line, n in found if n >= 2]
            if holding:
                start, n = holding[0]
                acts = next((str(line["raised_at"])[:10] for line, _ in holding if line["grade"] != "blue"), "—")
                last = f"{holding[-1][1]} of {len(holding[-1][0]['report_ids'])} reports"  # type: ignore[arg-type]
                rows.append((str(start["raised_at"])[:10], alert_id, start["grade"], n, acts, last))
        for day, alert_id, grade, n, acts, last in sorted(rows):
            print(f"| {name} {title} | {alert_id} | {day} | {grade} | {n} | {acts} | {last} |")
        if not rows:
            print(f"| {name} {title} | none | | | | | |")


def _plain_counts(path: str, settings: Settings) -> list[Row]:
    reader = Reader.load(key=settings.key(), zone=settings.zone)
    reports = list(Rejects().sift(read_reports([path], settings=settings)))
    return rows_of(zip(reports, reader.pipe(map(reader.mask, reports)), strict=True))


def _print_plain(rows: list[Row], issue: dict[str, str], *, target: int, weeks: float) -> None:
    least, alerts = nearest(rows, target)
    print(
        f"\nBaseline, at least {least} reports of a kind family about one unit in 7 days: {len(alerts)} alerts ", end=""
    )
    print(f"({len(alerts) / weeks:.2f} a week)")
    for name in ISSUES:
        days = [at for at, ids in alerts if sum(issue.get(each) == name for each in ids) >= 2]
        print(f"- issue {name}: {'first on ' + days[0].date().isoformat() if days else 'not found'}")


if __name__ == "__main__":
    main()
