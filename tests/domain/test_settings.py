import stat
from pathlib import Path

import pytest

from domain.errors import ConfigError
from domain.settings import Settings


def test_defaults_need_no_environment() -> None:
    settings = Settings.load({})
    assert settings.graph == "local"
    assert settings.home == Path.home() / ".jianwei"
    assert settings.ledger_url.endswith("/.jianwei/ledger.sqlite")


def test_the_home_file_overrides_defaults_and_variables_override_both(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('query_rows = 5\nlocal_heap = "2g"\n', encoding="utf-8")
    settings = Settings.load({"JIANWEI_HOME": str(tmp_path), "JIANWEI_QUERY_ROWS": "7"})
    assert (settings.query_rows, settings.local_heap) == (7, "2g")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("colour = 1\n", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        Settings.load({"JIANWEI_HOME": str(tmp_path), "JIANWEI_ZONE": "Mars", "JIANWEI_WORKERS": "many"})
    assert all(name in str(error.value) for name in ("colour", "JIANWEI_ZONE", "JIANWEI_WORKERS"))


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = Settings.load({"JIANWEI_HOME": str(tmp_path / "home")})
    assert settings.key() == settings.key()
    assert len(settings.key()) == 32
    assert stat.S_IMODE((tmp_path / "home" / "key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["key"]
