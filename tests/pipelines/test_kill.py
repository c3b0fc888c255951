"""Killing the ingest at random points and running it again gives the same ledger and graph as an undisturbed run."""

import json
import os
import random
import signal
import time
from pathlib import Path

import pytest

from ledger.ledger import Ledger
from scenarios.district import build_district
from scenarios.files import write
from scenarios.stream import build_stream
from tests.support import Installation

KILLS = int(os.environ.get("JIANWEI_KILLS", "5"))


def state(installation: Installation) -> tuple[str, dict[str, int], str]:
    """Ledger hash, counts of the graph, hash of the graph."""
    with Ledger.open(f"sqlite:///{installation.home}/ledger.sqlite") as ledger:
        ledger_hash = ledger.content_hash()
    outcome = json.loads(installation.run("rebuild", "--json").stdout)
    assert outcome["equal"], "the projected graph differs from one built anew"
    return ledger_hash, outcome["after"], outcome["hash"]


@pytest.mark.slow
@pytest.mark.timeout(60 + 60 * KILLS)
def test_killed_ingests_end_in_the_same_state(tmp_path: Path) -> None:
    folder = tmp_path / "district"
    write(build_stream(build_district(4), seed=4, days=62, chains=1, decoys=2, per_day=12.0), folder)
    inputs = ("ingest", folder / "reports.jsonl", "--places", folder / "places.csv")
    inputs = (*inputs, "--organisations", folder / "organisations.csv")
    calm = Installation(tmp_path / "calm")
    disturbed = calm.twin(tmp_path / "disturbed")
    try:
        began = time.monotonic()
        calm.run(*inputs)
        whole = time.monotonic() - began
        moments = random.Random(20261125)
        killed = 0
        for _ in range(KILLS):
            process = disturbed.start(*inputs)
            time.sleep(moments.uniform(0.2, 0.95) * whole)
            alive = process.poll() is None
            killed += alive
            whole *= 1.0 if alive else 0.5  # the calm run was slower: the machine was busier then, or little is left
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert killed > 0, "no run was alive when it was to be killed"
        disturbed.run(*inputs)
        assert state(disturbed) == state(calm)
    finally:
        calm.run("down")
        disturbed.run("down")
