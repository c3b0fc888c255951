"""The embedded graph server, seen by its clients: start it or join it, ask how it is, stop it.

It is ArcadeDB, not Neo4j: it speaks Bolt and most of Cypher. Its supervisor outlives the command that started it.
"""

import os
import platform
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from domain.errors import ConfigError, StoreError
from graph.local_folder import Folder, State
from graph.local_server import START_SECONDS, STOP_SECONDS, bolt_answers
from graph.locks import FileLock

GLIBC = (2, 34)  # what the package's Java runtime is linked against


@dataclass(frozen=True, slots=True)
class Joined:
    """A running server and this client's share in keeping it alive."""

    state: State
    folder: Folder
    share: FileLock

    def leave(self) -> None:
        """Let the server end after its idle minutes, unless others are still there."""
        self.share.touch()
        self.share.close()


@dataclass(frozen=True, slots=True)
class LocalStatus:
    """What `doctor` tells of the embedded server. Memory in bytes, None where the system does not tell."""

    running: bool
    address: str = ""
    start_seconds: float = 0.0
    memory: int | None = None
    problem: str = ""


def join_local(home: Path, *, idle_minutes: float = 10, heap: str = "1g") -> Joined:
    """Join the server of this home, or start it. Errors: ConfigError where it cannot run, StoreError."""
    folder = Folder.of(home)
    share = folder.clients()
    try:
        if not share.take(shared=True, seconds=STOP_SECONDS + 10):
            raise StoreError(f"the graph server of {folder.root} is stopping and does not end")
        share.touch()
        with folder.starting():
            state = _running(folder) or _start(folder, idle_minutes=idle_minutes, heap=heap)
    except BaseException:
        share.close()
        raise
    return Joined(state, folder, share)


def stop_local(home: Path) -> bool:
    """Stop the server of this home; False when none was running. Errors: StoreError when it does not end."""
    folder = Folder.of(home)
    with folder.starting():
        if not folder.is_served():
            folder.forget_state()
            return False
        _end(folder)
        return True


def status(home: Path) -> LocalStatus:
    """How the server of this home is, starting nothing."""
    problem = platform_problem()
    if not (home / "graph").is_dir():
        return LocalStatus(running=False, problem=problem)
    folder = Folder.of(home)
    state = folder.read_state()
    if state is None or not state.ready or not folder.is_served() or not bolt_answers(state.bolt_port):
        return LocalStatus(running=False, problem=problem)
    sizes = [_memory(process) for process in (state.supervisor, state.java)]
    memory = None if None in sizes else sum(size or 0 for size in sizes)
    return LocalStatus(True, state.address, state.start_seconds, memory, problem)


def platform_problem() -> str:
    """One line that says why the embedded server cannot run here, and the way out; empty when it can."""
    found = ""
    if sys.platform == "win32":
        found = "Windows"
    elif sys.platform == "linux":
        library, version = platform.libc_ver()
        numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
        if library != "glibc" or numbers < GLIBC:
            found = f"{library or 'a system library other than glibc'} {version}".strip()
    if not found:
        return ""
    return (
        f"the embedded graph server needs macOS or Linux with glibc {GLIBC[0]}.{GLIBC[1]} or newer, found {found}; "
        "set JIANWEI_GRAPH to the address of a Neo4j server instead"
    )


def _running(folder: Folder) -> State | None:
    """The server that runs here, after what a kill -9 may have left behind was cleared away."""
    if not folder.is_served():
        folder.forget_state()
        return None
    until = time.monotonic() + START_SECONDS
    while folder.is_served() and time.monotonic() < until:
        state = folder.read_state()
        if state is not None and not _alive(state.supervisor):
            break  # only the Java process is left: nobody would ever end it
        if state is not None and state.ready and bolt_answers(state.bolt_port):
            return state
        time.sleep(0.1)
    _end(folder)
    return None


def _start(folder: Folder, *, idle_minutes: float, heap: str) -> State:
    if problem := platform_problem():
        raise ConfigError(problem)
    with folder.log.open("wb") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "graph.local_server", folder.root, heap, str(idle_minutes * 60)],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    until = time.monotonic() + START_SECONDS + STOP_SECONDS
    while supervisor.poll() is None and time.monotonic() < until:
        state = folder.read_state()
        if state is not None and state.ready and state.supervisor == supervisor.pid:
            return state
        time.sleep(0.05)
    raise StoreError(f"the embedded graph server did not start: {_last_line(folder)} (all of it: {folder.log})")


def _end(folder: Folder) -> None:
    state = folder.read_state()
    if state is not None:
        for process, number in (
            (state.supervisor, signal.SIGTERM),
            (state.java, signal.SIGTERM),
            (state.java, signal.SIGKILL),
        ):
            if process and _alive(process):
                with suppress(ProcessLookupError):
                    os.kill(process, number)
                if _gone(folder, seconds=STOP_SECONDS + 5):
                    break
    if not _gone(folder, seconds=1):
        raise StoreError(f"the graph server of {folder.root} does not end")
    folder.forget_state()


def _gone(folder: Folder, *, seconds: float) -> bool:
    lock = folder.serving()
    try:
        return lock.take(seconds=seconds)
    finally:
        lock.close()


def _alive(process: int) -> bool:
    with suppress(ChildProcessError):
        if os.waitpid(process, os.WNOHANG)[0] == process:  # a child of ours that has ended
            return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _memory(process: int) -> int | None:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def _last_line(folder: Folder) -> str:
    lines = folder.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "no message"
