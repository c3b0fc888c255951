import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.judgement import Verdict
from domain.reading import Findings
from domain.register import Organisation, Place
from ledger.ledger import Ledger
from ledger.reports import MaskedReport
from ledger.series import Counts
from tests.ledger.samples import NOW, READER, gas_findings, make_judgement, make_report, make_stream

Item = tuple[MaskedReport, Findings]


def build(work: Sequence[tuple[str, Sequence[Item]]]) -> tuple[str, Counts, int]:
    """Hash, counts and number of reports after doing the work in order; it ends with what is still to do."""
    with tempfile.TemporaryDirectory() as folder, Ledger.open(f"sqlite:///{Path(folder) / 'l.sqlite'}") as ledger:
        for step, (verb, items) in enumerate(work):
            if verb == "accept":
                ledger.accept([masked_report for masked_report, _ in items], now=NOW + timedelta(minutes=step))
            else:
                known = ledger.reports([report.uid for (report, _), _ in items])
                ledger.record([(r, found) for (r, _), found in items if r.uid in known], reader=READER)
        counts = ledger.counts(since=date(2020, 1, 1), until=date(2030, 1, 1))
        return ledger.content_hash(), counts, ledger.totals()["reports"]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40), st.randoms(use_true_random=False))
def test_any_order_batching_and_repetition_gives_the_same_ledger(seed: int, size: int, dice: random.Random) -> None:
    stream = make_stream(size, seed=seed)
    plain = build([("accept", stream), ("record", stream)])
    work: list[tuple[str, Sequence[Item]]] = []
    for _ in range(dice.randrange(8)):
        some = dice.choices(stream, k=dice.randrange(1, size + 1))
        work.append((dice.choice(["accept", "record"]), some))
    rest = dice.sample(stream, size)
    work += [(verb, rest[start : start + 7]) for start in range(0, size, 7) for verb in ("accept", "record")]
    assert build(work) == plain


def test_the_hash_tells_ledgers_apart(ledger: Ledger) -> None:
    seen = {ledger.content_hash()}
    report = make_report(1)
    changes = (
        lambda: ledger.accept([(report, ())], now=NOW),
        lambda: ledger.record([(report, gas_findings(report))], reader=READER),
        lambda: ledger.record([(report, gas_findings(report, "翠湖家园3号楼"))], reader="reader-2"),
        lambda: ledger.import_places([Place("e-12", "翠湖家园", "estate")]),
        lambda: ledger.import_organisations([Organisation("o-1", "宏达物业")]),
        lambda: ledger.judge(make_judgement("翠湖家园", "翠湖小区")),
        lambda: ledger.judge(make_judgement("翠湖家园", "翠湖小区", Verdict.DIFFERENT, minute=1)),
    )
    for change in changes:
        change()
        assert ledger.content_hash() not in seen
        seen.add(ledger.content_hash())


def test_clocks_are_left_out_unless_the_report_gave_the_time(tmp_path: Path) -> None:
    hashes = []
    for number, now in enumerate((NOW, datetime(2027, 5, 5, tzinfo=UTC))):
        with Ledger.open(f"sqlite:///{tmp_path / str(number)}.sqlite") as ledger:
            report = replace(make_report(1), received_at=None)
            ledger.accept([(report, ())], now=now)
            ledger.record([(report, gas_findings(report))], reader=READER)
            ledger.judge(replace(make_judgement("翠湖家园", "翠湖小区"), at=now))
            ledger.set_state("scan", {"seen": number})
            hashes.append(ledger.content_hash())
            ledger.accept([(make_report(2, days=number), ())], now=now)
            hashes.append(ledger.content_hash())
    assert hashes[0] == hashes[2]
    assert hashes[1] != hashes[3]
