"""How a command that takes rows in ends: rejects written and told, and the exit status."""

from pathlib import Path

import typer

from pipelines import show
from pipelines.rejects import Rejects


def finish(rejects: Rejects, path: Path, count: int) -> None:
    """Write the rejects, tell their number, and fail with status 2 when nothing at all was readable."""
    rejects.write(path)
    if rejects.items:
        show.print_note(f"{len(rejects.items)} 行未能读入，见 {path}；首条：{rejects.items[0]}")
        if not count:
            raise typer.Exit(2)
