"""Progress of long work: a bar on a terminal, plain lines elsewhere, always on stderr."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Tick = Callable[[int], None]
"""Called with the number of items done since the last call."""


def silent(_done: int) -> None:
    """A Tick for callers that show nothing."""


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Tick]:
    """Show the work's progress while the block runs. A plain line comes at most every five seconds."""
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(title, total=total)
            yield lambda done: bar.advance(task, done)
        return
    count, last = 0, time.monotonic()

    def tick(done: int) -> None:
        nonlocal count, last
        count += done
        if time.monotonic() - last >= 5.0:
            last = time.monotonic()
            print(f"{title} {count}{f'/{total}' if total else ''}", file=sys.stderr, flush=True)

    yield tick
