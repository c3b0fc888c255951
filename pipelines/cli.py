"""The door: `jianwei` and its commands. Exit status 0 done, 1 the job failed, 2 wrong use or nothing readable."""

import os
import sys
from importlib import import_module

import typer

from domain.errors import ConfigError, InputError, JianweiError

# Command by module: a command loads its own module only, so that `jianwei alerts` does not wait for the reader.
MODULES = {
    "demo": ("demo",),
    "reading": ("read",),
    "evaluating": ("evaluate",),
    "intake": ("ingest", "places", "organisations", "rebuild"),
    "warning": ("scan", "replay", "trace", "alerts", "brief"),
    "rulebook": ("rules",),
    "asking": ("query", "doctor", "down"),
}


def make_app(command: str = "") -> typer.Typer:
    """The application with the module of one command, or with all of them when the command is none of ours."""
    app = typer.Typer(
        name="jianwei",
        help="见微：从每天的记录里及早看见风险。",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(lambda: None)  # one command alone keeps its name
    names = [name for name, commands in MODULES.items() if command in commands] or list(MODULES)
    for name in names:
        part: typer.Typer = import_module(f"pipelines.commands.{name}").app
        app.registered_commands += part.registered_commands
        app.registered_groups += part.registered_groups
    return app


def main() -> None:
    """Run one command and exit; an error that we understand is one line on stderr."""
    try:
        make_app(next((word for word in sys.argv[1:] if not word.startswith("-")), ""))()
    except JianweiError as error:
        print(error, file=sys.stderr)
        sys.exit(2 if isinstance(error, InputError | ConfigError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has left; so does the interpreter's last flush
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
