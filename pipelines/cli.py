"""The door: `jianwei` and its commands. Exit status 0 done, 1 the job failed, 2 wrong use or nothing readable."""

import os
import sys

import typer

from domain.errors import ConfigError, InputError, JianweiError
from pipelines.commands import asking, demo, intake, reading, warning

app = typer.Typer(
    name="jianwei",
    help="见微：从每天的记录里及早看见风险。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for part in (demo, reading, intake, warning, asking):
    app.registered_commands += part.app.registered_commands
    app.registered_groups += part.app.registered_groups


def main() -> None:
    """Run one command and exit; an error that we understand is one line on stderr."""
    try:
        app()
    except JianweiError as error:
        print(error, file=sys.stderr)
        sys.exit(2 if isinstance(error, InputError | ConfigError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has left; so does the interpreter's last flush
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
