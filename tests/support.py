"""A real installation in a folder of its own, driven through the real command line."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = Path(sys.executable).with_name("jianwei")


@dataclass
class Installation:
    """One JIANWEI_HOME and the command that works on it."""

    home: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("JIANWEI_")}
        data = {"JIANWEI_DATA": os.environ["JIANWEI_DATA"]} if "JIANWEI_DATA" in os.environ else {}
        return {**kept, **data, "JIANWEI_HOME": str(self.home), **self.variables}

    def run(self, *arguments: str | Path, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run `jianwei` to its end and hold it to its exit status."""
        done = subprocess.run(
            [COMMAND, *map(str, arguments)], env=self.environment, capture_output=True, text=True, timeout=280
        )
        assert done.returncode == status, f"status {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done

    def start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start `jianwei` and leave it running."""
        quiet = subprocess.DEVNULL
        return subprocess.Popen([COMMAND, *map(str, arguments)], env=self.environment, stdout=quiet, stderr=quiet)

    def twin(self, home: Path) -> "Installation":
        """Another installation with the same key, so that tokens and keyed ids are equal."""
        home.mkdir(parents=True)
        self.home.mkdir(parents=True, exist_ok=True)
        if not (self.home / "key").exists():
            (self.home / "key").write_text("5a" * 32, encoding="ascii")
        shutil.copy(self.home / "key", home / "key")
        return Installation(home, dict(self.variables))
