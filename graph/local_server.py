"""The supervisor of the embedded graph server: `python -m graph.local_server FOLDER HEAP IDLE_SECONDS`.

Starts ArcadeDB (a Java program with its own runtime, inside the arcadedb-embedded package) behind loopback doors with
random ports and passwords, makes a read-only user, writes the state file, and ends the server when it is told to
(SIGTERM) or when nobody has been a client for so long. Errors go to the log, the exit status is 1.
"""

import base64
import ctypes
import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from graph.local_folder import DATABASE, Folder, State, write_private
from graph.locks import FileLock

READER = "reader"
LIMIT_SECONDS = 300  # no command at all may run longer; analysts' queries are ended sooner, by their own limit
START_SECONDS = 120
STOP_SECONDS = 20
UNUSED_JARS = ("mcp", "postgresw", "redisw", "graphql", "console", "integration")
JAVA_OPTIONS = (
    "-Xms64m",
    "-XX:+UseCompactObjectHeaders",
    "-XX:+ExitOnOutOfMemoryError",
    "--add-modules=jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
    "--add-opens=java.base/java.nio.channels.spi=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF8",
    "-Dpolyglot.engine.WarnInterpreterOnly=false",
)
READ_ONLY = {"resultSetLimit": -1, "readTimeout": -1, "access": [], "types": {"*": {"access": ["readRecord"]}}}
ADMIN_ACCESS = ["updateSecurity", "updateSchema", "updateDatabaseSettings"]
RECORD_ACCESS = ["createRecord", "readRecord", "updateRecord", "deleteRecord"]
GROUPS = {
    "admin": {**READ_ONLY, "access": ADMIN_ACCESS, "types": {"*": {"access": RECORD_ACCESS}}},
    "readonly": READ_ONLY,
    "*": {**READ_ONLY, "types": {"*": {"access": []}}},
}


class ServerEndedError(Exception):
    """The Java process ended before it was ready."""


def supervise(folder: Folder, *, heap: str, idle_seconds: float) -> int:
    """Run the server until it is told to stop, is idle for too long, or dies. The exit status."""
    stopping = _Stop()
    serving = folder.serving()
    if not serving.take(seconds=0):
        print("another supervisor serves this folder", file=sys.stderr)
        return 1
    os.set_inheritable(serving.fileno(), True)
    try:
        java, state = _start(folder, heap=heap, lock=serving)
    except (ServerEndedError, OSError, TimeoutError) as error:
        print(f"not started: {error}", file=sys.stderr)
        return 1
    clients = folder.clients()
    seen = time.time()
    while java.poll() is None and not stopping.asked:
        time.sleep(0.5)
        if not clients.take(seconds=0):
            seen = time.time()
            continue
        if time.time() - max(seen, clients.touched()) > idle_seconds:
            break  # keeps the lock: a client that comes now waits until the server is gone, then starts a new one
        clients.release()
    crashed = java.poll() is not None
    _stop(java)
    folder.forget_state()
    print(f"ended, server {state.java} {'died' if crashed else 'stopped'}", flush=True)
    return int(crashed)


class _Stop:
    """Set by SIGTERM and SIGINT."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def _start(folder: Folder, *, heap: str, lock: FileLock) -> tuple[subprocess.Popen[bytes], State]:
    began = time.monotonic()
    for attempt in (1, 2, 3):  # another program may take a free port between our look and the server's start
        bolt_port, http_port = _free_ports(2)
        state = State(
            supervisor=os.getpid(),
            java=0,
            bolt_port=bolt_port,
            http_port=http_port,
            root_password=secrets.token_urlsafe(24),
            reader_password=secrets.token_urlsafe(24),
            ready=False,
            started=time.time(),
        )
        java = _launch(folder, state, heap=heap, lock=lock)
        state = replace(state, java=java.pid)
        folder.write_state(state)
        try:
            _wait_until_ready(java, state)
            break
        except ServerEndedError:
            if attempt == 3:
                raise
    _Http(state).admin(
        f"create user {json.dumps({'name': READER, 'password': state.reader_password, 'databases': {DATABASE: ['readonly']}})}"
    )
    _Http(state).sql(f"ALTER DATABASE `arcadedb.command.timeout` {LIMIT_SECONDS * 1000}")
    state = replace(state, ready=True, start_seconds=round(time.monotonic() - began, 2))
    folder.write_state(state)
    return java, state


def _launch(folder: Folder, state: State, *, heap: str, lock: FileLock) -> subprocess.Popen[bytes]:
    package = package_folder()
    jars = [jar for jar in sorted((package / "jars").glob("*.jar")) if not jar.name.startswith(_UNUSED)]
    config = folder.server / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "server-users.jsonl").unlink(missing_ok=True)  # new passwords at every start
    write_private(config / "server-groups.json", json.dumps({"databases": {"*": {"groups": GROUPS}}, "version": 2}))
    settings = {
        "server.rootPath": folder.server,
        "server.rootPassword": state.root_password,
        "server.mode": "production",
        "server.httpIncomingHost": "127.0.0.1",
        "server.httpIncomingPort": state.http_port,
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "server.defaultDatabases": f"{DATABASE}[root]",
        "bolt.host": "127.0.0.1",
        "bolt.port": state.bolt_port,
        "opencypher.loadCsv.allowFileUrls": "false",
        "mcp.enabled": "false",
    }
    arguments = [
        f"-Xmx{heap}",
        *JAVA_OPTIONS,
        f"-XX:ErrorFile={folder.root / 'java-error.log'}",
        *(f"-Darcadedb.{name}={value}" for name, value in settings.items()),
        "-cp",
        os.pathsep.join(map(str, jars)),
        "com.arcadedb.server.ArcadeDBServer",
    ]
    # an argument file keeps the password out of the process list
    file = folder.root / "arguments"
    write_private(file, "\n".join(_quoted(argument) for argument in arguments))
    return subprocess.Popen(
        [package / "jre" / "bin" / "java", f"@{file}"],
        cwd=folder.server,
        stdin=subprocess.DEVNULL,
        pass_fds=[lock.fileno()],
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: a killed supervisor leaves no server behind


_UNUSED = tuple(f"arcadedb-{name}" for name in UNUSED_JARS)


def package_folder() -> Path:
    """Where arcadedb-embedded is installed. Errors: ServerEndedError when it is not."""
    spec = importlib.util.find_spec("arcadedb_embedded")
    if spec is None or spec.origin is None:
        raise ServerEndedError("the package arcadedb-embedded is not installed")
    return Path(spec.origin).parent


def _wait_until_ready(java: subprocess.Popen[bytes], state: State) -> None:
    until = time.monotonic() + START_SECONDS
    http = _Http(state)
    while time.monotonic() < until:
        if (status := java.poll()) is not None:
            raise ServerEndedError(f"java ended with status {status}")
        if http.is_ready() and bolt_answers(state.bolt_port):
            return
        time.sleep(0.1)
    _stop(java)
    raise TimeoutError(f"no answer after {START_SECONDS} s")


def bolt_answers(port: int) -> bool:
    """Whether a Bolt server on loopback picks one of the versions 5.0 to 5.8 or 4.4."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as door:
            door.sendall(bytes.fromhex("6060b017 00080805 00000005 00000404 00000000"))
            return door.recv(4) not in (b"", b"\0\0\0\0")
    except OSError:
        return False


def _stop(java: subprocess.Popen[bytes]) -> None:
    if java.poll() is None:
        java.terminate()
        try:
            java.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            java.kill()  # harmless: what was acknowledged is in its log and comes back at the next start
            java.wait()


def _free_ports(count: int) -> list[int]:
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(door.getsockname()[1]) for door in doors]
    for door in doors:
        door.close()
    return ports


def _quoted(argument: str) -> str:
    escaped = argument.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@dataclass(frozen=True, slots=True)
class _Http:
    """The two things that do not go over Bolt: server commands and SQL."""

    state: State

    def is_ready(self) -> bool:
        try:
            self._ask("ready", None)
        except OSError:
            return False
        return True

    def admin(self, command: str) -> None:
        self._ask("server", {"command": command})

    def sql(self, command: str) -> None:
        self._ask(f"command/{DATABASE}", {"language": "sql", "command": command})

    def _ask(self, path: str, body: dict[str, str] | None) -> None:
        credentials = base64.b64encode(f"root:{self.state.root_password}".encode()).decode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.state.http_port}/api/v1/{path}",
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Basic {credentials}"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            answer.read()


if __name__ == "__main__":
    place = Folder(Path(sys.argv[1]))
    os.chdir(place.root)
    sys.exit(supervise(place, heap=sys.argv[2], idle_seconds=float(sys.argv[3])))
