"""Real servers for the graph's tests: the embedded one, and a Neo4j that is given or provisioned."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.local import stop_local
from graph.provision import provision_neo4j, stop_neo4j
from graph.store import Store, open_store


@pytest.fixture(scope="session")
def local_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of an embedded server that ends with the tests."""
    home = tmp_path_factory.mktemp("graph-home")
    yield home
    stop_local(home)


@pytest.fixture(scope="session")
def shared_local(local_home: Path) -> Iterator[Store]:
    with open_store(address="local", home=local_home, heap="512m") as store:
        store.bootstrap()
        yield store


@pytest.fixture
def local_store(shared_local: Store) -> Store:
    """The embedded store, empty."""
    shared_local.clear()
    return shared_local


@pytest.fixture(scope="session")
def shared_neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """JIANWEI_GRAPH with JIANWEI_GRAPH_PASSWORD_FILE when they name a server (it is emptied!), else our own."""
    address = os.environ.get("JIANWEI_GRAPH", "")
    folder = tmp_path_factory.mktemp("neo4j")
    if address and address != "local":
        user = os.environ.get("JIANWEI_GRAPH_USER", "neo4j")
        password_file = os.environ.get("JIANWEI_GRAPH_PASSWORD_FILE", "")
    elif os.environ.get("JIANWEI_TEST_NEO4J") == "1":
        jars = os.environ.get("JIANWEI_NEO4J_HOME")
        made = provision_neo4j(folder, jars=Path(jars) if jars else None)
        address, user, password_file = made.address, "neo4j", str(made.password_file)
    else:
        pytest.skip("no Neo4j: set JIANWEI_GRAPH to one, or JIANWEI_TEST_NEO4J=1 with Java 17 and Maven")
    with open_store(address=address, home=folder, user=user, password_file=password_file) as store:
        store.bootstrap()
        yield store
    if (folder / "pid").exists():
        stop_neo4j(folder)


@pytest.fixture
def neo4j_store(shared_neo4j: Store) -> Store:
    """A Neo4j store, empty."""
    shared_neo4j.clear()
    return shared_neo4j


@pytest.fixture(params=["local", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest) -> Store:
    """Every kind of store in turn: what holds for one holds for all."""
    found = request.getfixturevalue(f"{request.param}_store")
    assert isinstance(found, Store)
    return found
