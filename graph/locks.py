"""File locks that the system releases by itself when their owner dies, even by kill -9 (flock)."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class FileLock:
    """One lock file, held shared or exclusively. A `with` block takes it exclusively and waits."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, *, shared: bool = False, seconds: float | None = None) -> bool:
        """Whether the lock was got within so many seconds; None waits for ever, 0 tries once."""
        how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        if seconds is None:
            fcntl.flock(self._file, how)
            return True
        until = time.monotonic() + seconds
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(self._file, how | fcntl.LOCK_NB)
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)

    def release(self) -> None:
        """Let others have it; the file stays open."""
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def touch(self) -> None:
        """Note that someone was here now."""
        os.utime(self._file)

    def touched(self) -> float:
        """When it was last touched, as seconds since the epoch."""
        return os.fstat(self._file).st_mtime

    def fileno(self) -> int:
        """The descriptor: a child process that inherits it holds the lock too."""
        return self._file

    def close(self) -> None:
        """Close the file, which releases the lock unless a child process still has it."""
        os.close(self._file)

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
