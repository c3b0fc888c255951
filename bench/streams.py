"""The whole job on fictional districts with planted chains: warned before escalation, origins, false alerts a week.

Texts go through the reader; each seed is another district. The demo's seed is among them and no threshold was set on
any of these seeds. Baseline in the same run: a plain count of reports in seven days over the same reader's findings,
with its threshold set to the same number of acting alerts.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bench._plain_count import nearest, rows_of
from domain.alert import Alert, Change, Grade, Reason
from domain.clock import SHANGHAI
from domain.reading import Findings
from domain.register import PlaceTree
from domain.settings import Settings
from nlp.reader import Reader
from pipelines.commands.demo import SEED
from pipelines.replay import parse_step, replay
from rules.backtest import Figures, score
from rules.pack import load_packs
from scenarios.district import build_district
from scenarios.stream import Stream, build_demo, build_stream

SEEDS = (101, 102)


def main() -> None:
    """Print the figures as Markdown."""
    seeds = [int(each) for each in sys.argv[1:]] or list(SEEDS)
    print(
        "| stream | reports | chains warned | median lead, days | origin first / in three | acting | false a week | ",
        end="",
    )
    print("decoys raised | plain count: warned; false a week; decoys | seconds |")
    print("| --- " * 10 + "|")
    _row("demo", build_demo(SEED))
    for seed in seeds:
        for strength in (1.0, 0.5):
            stream = build_stream(build_district(seed), seed=seed, days=120, chains=12, per_day=25.0, strength=strength)
            _row(f"seed {seed}, strength {strength}", stream)


def _row(name: str, stream: Stream) -> None:
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.load({"JIANWEI_HOME": str(Path(home))})
        tree: PlaceTree = stream.district.places
        began = time.monotonic()
        reader = Reader.load(
            places=tree, organisations=stream.district.organisations, key=settings.key(), zone=SHANGHAI
        )
        alerts = list(
            replay(
                stream.reports,
                reader=reader,
                tree=tree,
                organisations=stream.district.organisations,
                step=parse_step("1d"),
                packs=load_packs(),
                budget=settings.alert_budget_week,
                zone=SHANGHAI,
                workers=2,
            )
        )
        reader.close()
        figures: Figures = score(alerts, stream.truth)
        seconds = time.monotonic() - began
        rows = rows_of(zip(stream.reports, reader_again(stream, settings), strict=True))
    _, plain = nearest(rows, figures.acting)
    baseline = score([_alert(number, at, ids) for number, (at, ids) in enumerate(plain)], stream.truth)
    lead = f"{figures.lead_days:.1f}" if figures.lead_days is not None else "—"
    print(
        f"| {name} | {len(stream.reports)} | {figures.warned} of {len(figures.chains)} | {lead} | "
        f"{figures.origins_right(1)} / {figures.origins_right(3)} | {figures.acting} | {figures.false_per_week:.2f} | "
        f"{figures.decoys_raised} of {len(stream.truth.decoys)} | "
        f"{baseline.warned}; {baseline.false_per_week:.2f}; {baseline.decoys_raised} | {seconds:.0f} |",
        flush=True,
    )


def reader_again(stream: Stream, settings: Settings) -> Iterator[Findings]:
    """The same reader's findings, for the baseline."""
    district = stream.district
    reader = Reader.load(places=district.places, organisations=district.organisations, key=settings.key())
    yield from reader.pipe([reader.mask(report) for report in stream.reports], workers=2)
    reader.close()


def _alert(number: int, at: datetime, ids: list[str]) -> Alert:
    """An alert of the baseline in the shape that is scored."""
    reason = Reason("plain_count", "", len(ids), 0.0)
    return Alert(f"plain-{number}", "", at, Change.RAISED, Grade.YELLOW, (), None, (), tuple(ids), (), (reason,))


if __name__ == "__main__":
    main()
