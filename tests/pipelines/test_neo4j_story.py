"""The same job on the embedded server and on a real Neo4j: the same alerts, the same counts of nodes and relationships."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.provision import provision_neo4j, stop_neo4j
from scenarios.district import build_district
from scenarios.files import write
from scenarios.stream import build_stream
from tests.support import Installation


@pytest.fixture(scope="module")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Variables that point at an empty Neo4j of this test's own."""
    if os.environ.get("JIANWEI_TEST_NEO4J") != "1":
        pytest.skip("no Neo4j of our own: set JIANWEI_TEST_NEO4J=1 with Java 17 and Maven")
    folder = tmp_path_factory.mktemp("story-neo4j")
    jars = os.environ.get("JIANWEI_NEO4J_HOME")
    made = provision_neo4j(folder, jars=Path(jars) if jars else None)
    yield {"JIANWEI_GRAPH": made.address, "JIANWEI_GRAPH_PASSWORD_FILE": str(made.password_file)}
    stop_neo4j(folder)


@pytest.mark.neo4j
@pytest.mark.timeout(900)
def test_the_same_alerts_and_counts_on_both_servers(neo4j: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "district"
    write(build_stream(build_district(6), seed=6, days=66, chains=2, decoys=3, per_day=5.0), folder)
    local = Installation(tmp_path / "local")
    remote = local.twin(tmp_path / "remote")
    remote.variables.update(neo4j)
    inputs = ("ingest", folder / "reports.jsonl", "--places", folder / "places.csv")
    told = []
    try:
        for each in (local, remote):
            each.run(*inputs, "--organisations", folder / "organisations.csv")
            alerts = [each.run("scan", "--as-of", f"2026-05-0{day}T00:00", "--json").stdout for day in (1, 4, 6)]
            told.append((alerts, json.loads(each.run("rebuild", "--json").stdout)))
    finally:
        local.run("down")
    (local_alerts, local_graph), (remote_alerts, remote_graph) = told
    assert local_graph["after"] == remote_graph["after"]
    assert local_graph["hash"] == remote_graph["hash"]
    assert local_alerts == remote_alerts
    assert any(local_alerts)
