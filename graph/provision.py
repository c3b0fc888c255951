"""A real Neo4j Community from Maven artefacts, for tests and for users without a server: its own process, loopback.

    python -m graph.provision up DIR [--port N] [--jars CACHE] [--java JAVA]     prints the address and the password file
    python -m graph.provision down DIR

Needs Java 17 or 21 and, the first time, Maven. Neo4j is under the GPL: it is fetched and run beside us, never shipped.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from secrets import token_urlsafe

from domain.errors import ConfigError, JianweiError, StoreError
from graph.local_folder import write_private
from graph.local_server import bolt_answers
from graph.locks import FileLock

VERSION = "5.26.30"
START_SECONDS, STOP_SECONDS = 120, 60
JAVA_OPTIONS = (
    "-XX:+UseG1GC",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "-Dlog4j2.disable.jmx=true",
    "-Dfile.encoding=UTF-8",
)
POM = """<project><modelVersion>4.0.0</modelVersion>
<groupId>jianwei</groupId><artifactId>neo4j-jars</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency>
<groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{version}</version>
</dependency></dependencies></project>
"""


@dataclass(frozen=True, slots=True)
class Provisioned:
    """A running Neo4j: user `neo4j`, the password in a file that only its owner reads."""

    address: str
    password_file: Path


def default_jars() -> Path:
    """Where the jars of this Neo4j version are kept between servers (about 123 MB)."""
    return Path.home() / ".cache" / "jianwei" / f"neo4j-{VERSION}"


def provision_neo4j(
    folder: Path,
    *,
    port: int = 0,
    jars: Path | None = None,
    java: str = "java",
    heap: str = "512m",
    page_cache: str = "128m",
) -> Provisioned:
    """Start the Neo4j of this folder, or join it when it runs; `port` 0 takes a free one.

    Errors: ConfigError when Java or Maven is missing, StoreError when the server does not start.
    """
    home = folder.absolute()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(home / "start.lock"):
        serving = FileLock(home / "serving.lock")
        try:
            if serving.take(seconds=0):
                runtime, library = _runtime(java), fetch_jars(jars)
                _configure(home, port=port or _free_port(), page_cache=page_cache)
                _start(home, serving, java=runtime, library=library, heap=heap)
        finally:
            serving.close()
        _wait(home)
        return Provisioned(f"bolt://127.0.0.1:{_port(home)}", home / "password")


def stop_neo4j(folder: Path) -> bool:
    """Stop the Neo4j of this folder cleanly; False when none ran. Errors: StoreError when it does not end."""
    home = folder.absolute()
    with FileLock(home / "start.lock"):
        serving = FileLock(home / "serving.lock")
        try:
            if serving.take(seconds=0):
                return False
            with suppress(ProcessLookupError):
                os.kill(int((home / "pid").read_text(encoding="ascii")), signal.SIGTERM)
            if not serving.take(seconds=STOP_SECONDS):
                raise StoreError(f"the Neo4j of {home} does not end")
            return True
        finally:
            serving.close()


def fetch_jars(folder: Path | None = None) -> Path:
    """The folder with Neo4j's jars, fetched through Maven when it is not there yet. Errors: ConfigError, StoreError."""
    place = (folder or default_jars()).absolute()
    place.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(place.with_name(f"{place.name}.lock")):
        if not place.is_dir():
            maven = shutil.which("mvn")
            if maven is None:
                raise ConfigError("Maven (mvn) is needed once, to fetch Neo4j's jars")
            with tempfile.TemporaryDirectory(dir=place.parent) as draft:
                pom = Path(draft) / "pom.xml"
                pom.write_text(POM.format(version=VERSION), encoding="utf-8")
                goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={draft}/jars"]
                done = subprocess.run(
                    [maven, "-q", "-B", "-f", pom, *goal], capture_output=True, text=True, check=False
                )
                if done.returncode:
                    raise StoreError(f"Maven could not fetch Neo4j {VERSION}: {(done.stdout or done.stderr)[-300:]}")
                (Path(draft) / "jars").rename(place)
    return place


def _configure(home: Path, *, port: int, page_cache: str) -> None:
    for name in ("conf", "plugins", "data", "logs", "import", "run", "licenses"):
        (home / name).mkdir(exist_ok=True)
    own = [f"server.bolt.listen_address=127.0.0.1:{port}", f"server.memory.pagecache.size={page_cache}"]
    text = files("graph").joinpath("neo4j.conf").read_text(encoding="utf-8")
    (home / "conf" / "neo4j.conf").write_text(text + "\n".join(own) + "\n", encoding="utf-8")


def _start(home: Path, serving: FileLock, *, java: str, library: Path, heap: str) -> None:
    if not (home / "data" / "databases" / "system").exists():
        _set_first_password(home, java, library)
    with zipfile.ZipFile(library / f"neo4j-{VERSION}.jar") as jar:
        main = jar.read("META-INF/services/org.neo4j.server.startup.EntryPoint").decode().split()[0]
    os.set_inheritable(serving.fileno(), True)
    with (home / "logs" / "console.log").open("wb") as log:
        server = subprocess.Popen(
            [
                java,
                f"-Xms{heap}",
                f"-Xmx{heap}",
                *JAVA_OPTIONS,
                "-cp",
                f"{home}/plugins/*:{library}/*",
                main,
                f"--home-dir={home}",
                f"--config-dir={home / 'conf'}",
                "--console-mode",
            ],
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[serving.fileno()],
            start_new_session=True,
        )
    (home / "pid").write_text(str(server.pid), encoding="ascii")


def _set_first_password(home: Path, java: str, library: Path) -> None:
    password = token_urlsafe(24)
    write_private(home / "password", password + "\n")
    arguments = home / "run" / "arguments"  # an argument file keeps the password out of the process list
    write_private(arguments, f'dbms\nset-initial-password\n"{password}"\n')
    try:
        done = subprocess.run(
            [java, "-cp", f"{library}/*", "org.neo4j.cli.AdminTool", f"@{arguments}"],
            env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        arguments.unlink()
    if done.returncode:
        raise StoreError(f"Neo4j's first password could not be set: {(done.stderr or done.stdout)[-300:]}")


def _wait(home: Path) -> None:
    port, until = _port(home), time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if bolt_answers(port):
            return
        serving = FileLock(home / "serving.lock")
        ended = serving.take(seconds=0)
        serving.close()
        if ended:
            break
        time.sleep(0.1)
    last = (home / "logs" / "console.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
    raise StoreError(f"Neo4j did not start: {' | '.join(last)}")


def _port(home: Path) -> int:
    for line in (home / "conf" / "neo4j.conf").read_text(encoding="utf-8").splitlines():
        if line.startswith("server.bolt.listen_address="):
            return int(line.rpartition(":")[2])
    raise StoreError(f"{home / 'conf' / 'neo4j.conf'} names no Bolt address")


def _runtime(java: str) -> str:
    found = shutil.which(java)
    if found is None:
        raise ConfigError(f"Java 17 or 21 is needed to run a Neo4j of one's own; {java!r} is not there")
    return found


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def main(arguments: list[str]) -> int:
    """The command line of this module; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m graph.provision", description="A Neo4j of one's own, on loopback.")
    parser.add_argument("what", choices=["up", "down"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--jars", type=Path, default=None)
    parser.add_argument("--java", default="java")
    given = parser.parse_args(arguments)
    try:
        if given.what == "down":
            print("stopped" if stop_neo4j(given.folder) else "not running")
        else:
            made = provision_neo4j(given.folder, port=given.port, jars=given.jars, java=given.java)
            print(f"{made.address}\n{made.password_file}")
    except JianweiError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
