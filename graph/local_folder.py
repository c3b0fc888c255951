"""Where the embedded graph server lives: its files, and the state that says how to reach it (0600)."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.locks import FileLock

DATABASE = "neo4j"


@dataclass(frozen=True, slots=True)
class State:
    """One running server: its supervisor, its Java process, its doors and its two users."""

    supervisor: int
    java: int
    bolt_port: int
    http_port: int
    root_password: str
    reader_password: str
    ready: bool
    started: float  # seconds since the epoch
    start_seconds: float = 0.0

    @property
    def address(self) -> str:
        """The Bolt address; loopback only."""
        return f"bolt://127.0.0.1:{self.bolt_port}"


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of the server of one home."""

    root: Path

    @classmethod
    def of(cls, home: Path) -> "Folder":
        """The server folder of an installation; made when absent, readable by its owner only."""
        root = home.absolute() / "graph"
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(root)

    @property
    def server(self) -> Path:
        """What belongs to the server program: databases, its configuration, its log."""
        return self.root / "server"

    @property
    def log(self) -> Path:
        """What the server and its supervisor print."""
        return self.root / "server.log"

    def starting(self) -> FileLock:
        """Held while someone starts or stops the server: one at a time."""
        return FileLock(self.root / "start.lock")

    def serving(self) -> FileLock:
        """Held by the supervisor and by the Java process as long as either lives."""
        return FileLock(self.root / "serving.lock")

    def clients(self) -> FileLock:
        """Held shared by every client; the supervisor ends an idle server only while it holds it alone."""
        return FileLock(self.root / "clients.lock")

    def writing(self) -> FileLock:
        """Held by the one writer."""
        return FileLock(self.root / "write.lock")

    def is_served(self) -> bool:
        """Whether a supervisor or a server process lives."""
        lock = self.serving()
        try:
            return not lock.take(seconds=0)
        finally:
            lock.close()

    def read_state(self) -> State | None:
        """The last state written, or None when there is none that can be read."""
        try:
            return State(**json.loads((self.root / "state.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write_state(self, state: State) -> None:
        """Replace the state in one step."""
        write_private(self.root / "state.json", json.dumps(asdict(state)))

    def forget_state(self) -> None:
        """Remove the state of a server that ended."""
        (self.root / "state.json").unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
