"""The house itself: names, files, floors that no other tool checks."""

import importlib
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from pipelines.cli import MODULES, make_app

ROOT = Path(__file__).parent.parent
PACKAGES = ("domain", "nlp", "ledger", "graph", "scenarios", "rules", "briefs", "pipelines")


@pytest.mark.parametrize("package", PACKAGES)
def test_our_package_names_belong_to_us_alone(package: str) -> None:
    assert set(packages_distributions().get(package, ["jianwei"])) == {"jianwei"}
    assert Path(importlib.import_module(package).__file__ or "").parent.parent == ROOT


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    if not names:
        pytest.skip("needs a git checkout to know which files are ours")
    return [ROOT / name for name in names]


def test_no_file_names_a_package_registry() -> None:
    """Administrators of closed networks configure their own; an address in a file would be called."""
    address = re.compile(r"https?://[a-z0-9.-]*(?:p[y]pi|python[h]osted|n[p]mjs|ma[v]en|de[b]ian)[a-z0-9.-]*")
    found = [
        path.name for path in tracked() if path.suffix not in (".docx", ".npz", ".crf") and address.search(_text(path))
    ]
    assert not found


def test_tests_have_no_packages_so_that_names_never_clash() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_asking_for_alerts_does_not_wait_for_what_it_does_not_use() -> None:
    code = (
        "import sys; from pipelines.cli import make_app; make_app('alerts')\n"
        "print([m for m in ('prefect', 'sklearn', 'spacy', 'typst') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "[]", done.stderr


def test_every_command_is_found_in_the_module_that_is_said_to_hold_it() -> None:
    for commands in MODULES.values():
        for command in commands:
            app = make_app(command)
            names = {each.name or each.callback.__name__ for each in app.registered_commands if each.callback}
            assert command in names | {each.name for each in app.registered_groups}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""
