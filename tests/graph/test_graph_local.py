"""The embedded server's life: one for all, private, recovered after a kill, gone when nobody is there."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.local import join_local, platform_problem, status, stop_local
from graph.local_folder import Folder
from graph.store import Store, open_store

JOIN = "import sys, pathlib; from graph.local import join_local; print(join_local(pathlib.Path(sys.argv[1]), heap='256m').state.java)"
ROOT = Path(__file__).parents[2]


def test_a_second_start_joins(local_store: Store, local_home: Path) -> None:
    before = time.monotonic()
    with open_store(address="local", home=local_home) as other:
        assert other.address == local_store.address
        assert other.name == local_store.name
    assert time.monotonic() - before < 5
    assert local_store.is_local


def test_its_secrets_are_private_and_its_doors_on_loopback(local_store: Store, local_home: Path) -> None:
    folder = Folder.of(local_home)
    state = folder.read_state()
    assert state is not None
    for name in ("state.json", "arguments"):
        assert (folder.root / name).stat().st_mode & 0o077 == 0
    assert folder.root.stat().st_mode & 0o077 == 0
    for process in (state.java, state.supervisor):
        command = Path(f"/proc/{process}/cmdline")
        if command.exists():
            assert state.root_password not in command.read_text(encoding="utf-8")
    own = socket.gethostbyname(socket.gethostname())
    if not own.startswith("127."):
        for port in (state.bolt_port, state.http_port):
            with pytest.raises(OSError, match="refused"):
                socket.create_connection((own, port), timeout=2)
    found = status(local_home)
    assert found.running
    assert found.memory is None or 50e6 < found.memory < 2e9


def test_a_system_that_cannot_run_it_is_told_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("platform.libc_ver", lambda: ("glibc", "2.31"))
    assert "glibc 2.34 or newer, found glibc 2.31; set JIANWEI_GRAPH" in platform_problem()
    monkeypatch.setattr("platform.libc_ver", lambda: ("glibc", "2.36"))
    assert platform_problem() == ""


@pytest.mark.slow
def test_racing_starts_make_one_server_that_survives_a_kill_and_ends_when_idle(tmp_path: Path) -> None:
    racers = [
        subprocess.Popen([sys.executable, "-c", JOIN, tmp_path], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(3)
    ]
    servers = {racer.communicate()[0].strip() for racer in racers}
    assert len(servers) == 1
    assert status(tmp_path).running  # it outlives the commands that started it

    java = int(servers.pop())
    os.kill(java, signal.SIGKILL)
    joined = join_local(tmp_path, heap="256m")  # what the kill left behind is cleared away
    assert joined.state.java != java
    os.kill(joined.state.supervisor, signal.SIGKILL)
    joined.leave()
    time.sleep(1)
    joined = join_local(tmp_path, heap="256m", idle_minutes=0.03)
    assert status(tmp_path).running
    time.sleep(3)
    assert status(tmp_path).running  # a client is there
    joined.leave()
    until = time.monotonic() + 20
    while Folder.of(tmp_path).is_served() and time.monotonic() < until:
        time.sleep(0.2)
    assert not status(tmp_path).running
    assert not stop_local(tmp_path)
