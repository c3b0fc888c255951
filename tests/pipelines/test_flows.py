"""The same ingest as a Prefect flow run on a real Prefect server on loopback gives the same ledger."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.ledger import Ledger
from scenarios.district import build_district
from scenarios.files import write
from scenarios.stream import build_stream
from tests.support import Installation


@pytest.fixture(scope="module")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Prefect server on a free loopback port with a database of its own; telemetry off."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("prefect")
    variables = {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    command = [Path(sys.executable).with_name("prefect"), "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--no-ui"], env={**os.environ, **variables}, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait(f"http://127.0.0.1:{port}/api/health", server)
        yield variables
    finally:
        server.terminate()
        server.wait(30)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert server.poll() is None, "the Prefect server ended"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("no answer from the Prefect server after two minutes")


@pytest.mark.slow
def test_a_flow_run_gives_the_same_ledger_as_the_command_line(prefect_server: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "district"
    write(build_stream(build_district(3), seed=3, days=62, chains=1, decoys=2, per_day=3.0), folder)
    by_hand = Installation(tmp_path / "hand")
    by_flow = by_hand.twin(tmp_path / "flow")
    files = [str(folder / name) for name in ("reports.jsonl", "places.csv", "organisations.csv")]
    try:
        by_hand.run("ingest", files[0], "--places", files[1], "--organisations", files[2])
        by_hand.run("scan", "--as-of", "2026-05-02T00:00")
        code = (
            "import sys; from pipelines.flows import ingest, scan\n"
            "counts = ingest([sys.argv[1]], sys.argv[2], sys.argv[3]); changed = scan('2026-05-02T00:00')\n"
            "print(counts['new'], changed)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, *files],
            env={**by_flow.environment, **prefect_server},
            capture_output=True,
            text=True,
            timeout=280,
        )
        assert done.returncode == 0, done.stderr[-4000:]
    finally:
        by_hand.run("down")
        by_flow.run("down")
    with (
        Ledger.open(f"sqlite:///{by_hand.home}/ledger.sqlite") as one,
        Ledger.open(f"sqlite:///{by_flow.home}/ledger.sqlite") as other,
    ):
        assert one.totals()["reports"] > 100
        assert one.content_hash() == other.content_hash()
        assert one.alerts() == other.alerts()
    assert _flow_runs(prefect_server) == {"ingest": "COMPLETED", "scan": "COMPLETED"}


def _flow_runs(variables: dict[str, str]) -> dict[str, str]:
    import json

    request = urllib.request.Request(
        f"{variables['PREFECT_API_URL']}/flow_runs/filter", b"{}", {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        runs = json.load(answer)
    request = urllib.request.Request(
        f"{variables['PREFECT_API_URL']}/flows/filter", b"{}", {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        names = {each["id"]: each["name"] for each in json.load(answer)}
    return {names[run["flow_id"]]: run["state_type"] for run in runs}
