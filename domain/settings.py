"""Settings: default.toml, then the home's config.toml, then JIANWEI_* variables. Only the door reads them."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.errors import ConfigError

_PREFIX = "JIANWEI_"


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's settings; default.toml explains each."""

    home: Path
    graph: str
    graph_user: str
    graph_password_file: str
    graph_database: str
    ledger: str
    data: Path
    zone: ZoneInfo
    home_city: str
    encoder: str
    local_idle_minutes: int
    local_heap: str
    query_seconds: float
    query_rows: int
    workers: int
    alert_budget_week: float
    retain_text_days: int
    retain_signal_days: int
    retain_exercise_days: int
    ingest_cron: str
    scan_cron: str

    @classmethod
    def load(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the three layers. Errors: ConfigError naming every unknown name and wrong value at once."""
        values = tomllib.loads(files("domain").joinpath("default.toml").read_text(encoding="utf-8"))
        known = {field.name for field in fields(cls)}
        mistakes: list[str] = []
        home = Path(environment.get(f"{_PREFIX}HOME", str(values["home"]))).expanduser()
        own = home / "config.toml"
        if own.is_file():
            for name, value in tomllib.loads(own.read_text(encoding="utf-8")).items():
                if name in known:
                    values[name] = value
                else:
                    mistakes.append(f"{own}: unknown setting {name!r}")
        for name in known:
            if (text := environment.get(f"{_PREFIX}{name.upper()}")) is not None:
                values[name] = text
        values["home"] = str(home)
        typed = {name: _typed(name, values[name], mistakes) for name in known}
        if mistakes:
            raise ConfigError(*mistakes)
        return cls(**typed)

    @property
    def ledger_url(self) -> str:
        """SQLAlchemy URL of the ledger."""
        return self.ledger or f"sqlite:///{self.home / 'ledger.sqlite'}"

    def key(self) -> bytes:
        """The installation's secret key (32 bytes), made at first use in a file that only its owner reads."""
        path = self.home / "key"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"key.{os.getpid()}.{secrets.token_hex(4)}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_hex(32), encoding="ascii")
            with suppress(FileExistsError):  # whoever links first wins; a killed process leaves no half key
                path.hardlink_to(draft)
            draft.unlink()
        return bytes.fromhex(path.read_text(encoding="ascii").strip())


_INTEGERS = frozenset(
    [
        "local_idle_minutes",
        "query_rows",
        "workers",
        "retain_text_days",
        "retain_signal_days",
        "retain_exercise_days",
    ]
)
_FLOATS = frozenset({"query_seconds", "alert_budget_week"})


def _typed(name: str, value: object, mistakes: list[str]) -> Any:
    text = str(value)
    try:
        if name in _INTEGERS:
            return int(text)
        if name in _FLOATS:
            return float(text)
        if name == "zone":
            return ZoneInfo(text)
    except (ValueError, ZoneInfoNotFoundError):
        mistakes.append(f"{_PREFIX}{name.upper()}: expected a {'zone' if name == 'zone' else 'number'}, found {text!r}")
        return None
    return Path(text).expanduser() if name in ("home", "data") else text
