import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, update

from domain.errors import InputError, StoreError
from ledger.ledger import Ledger
from ledger.tables import UtcTime, metadata, schema
from tests.ledger.samples import NOW, READER, make_report, make_stream
from tests.ledger.worker import ingest

ROOT = Path(__file__).parents[2]
SPAN = {"since": date(2020, 1, 1), "until": date(2020, 1, 2)}


def start_worker(url: str, size: int, batch: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.ledger.worker", url, str(size), str(batch)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)


def test_folder_and_file_are_their_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "state"
    with Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}") as ledger:
        ledger.accept([(make_report(1), ())], now=NOW)
        assert home.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in home.iterdir()} == {0o600}


def test_what_is_committed_survives_a_power_cut(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'l.sqlite'}"
    with Ledger.open(url) as ledger:
        settings = ledger._database.read(
            lambda connection: {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
        )
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_ledger_in_memory_is_one_ledger() -> None:
    with Ledger.open("sqlite://") as ledger:
        ledger.accept([(make_report(1), ())], now=NOW)
        assert ledger.totals()["reports"] == 1


def below_a_file(tmp_path: Path) -> str:
    (tmp_path / "file").write_text("")
    return f"sqlite:///{tmp_path / 'file' / 'home' / 'ledger.sqlite'}"


def a_folder(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}"


def another_kind_of_file(tmp_path: Path) -> str:
    (tmp_path / "notes.txt").write_text("这不是数据库，只是一些文字。" * 100)
    return f"sqlite:///{tmp_path / 'notes.txt'}"


def a_file_that_cannot_be_written(tmp_path: Path) -> str:
    Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite'}").close()
    (tmp_path / "l.sqlite").chmod(0o400)
    return f"sqlite:///{tmp_path / 'l.sqlite'}"


def another_product(tmp_path: Path) -> str:
    return "oracle9://user:secret@host/base"


def no_server(tmp_path: Path) -> str:
    return "postgresql+psycopg://user:secret@127.0.0.1:9/base?connect_timeout=1"


@pytest.mark.parametrize(
    "address", [below_a_file, a_folder, another_kind_of_file, a_file_that_cannot_be_written, another_product, no_server]
)
def test_what_cannot_be_opened_is_told_in_one_line(tmp_path: Path, address: Callable[[Path], str]) -> None:
    if address is a_file_that_cannot_be_written and os.geteuid() == 0:
        pytest.skip("root may write every file")
    with pytest.raises(StoreError) as refused:
        Ledger.open(address(tmp_path))
    assert "\n" not in str(refused.value)
    assert str(refused.value).startswith("ledger ")
    assert "secret" not in str(refused.value)
    assert refused.value.__suppress_context__, "a traceback would show the statement"


def test_a_text_that_is_no_url_is_wrong_use() -> None:
    with pytest.raises(InputError, match="SQLAlchemy URL"):
        Ledger.open("ledger of my district")


def test_a_ledger_of_a_newer_program_is_left_alone(url: str, ledger: Ledger) -> None:
    ledger._database.write(lambda connection: connection.execute(update(schema).values(version=99)))
    with pytest.raises(StoreError, match="newer program"):
        Ledger.open(url)


def test_tables_are_as_described_and_no_column_rates_a_person(url: str, ledger: Ledger) -> None:
    found = inspect(create_engine(url))
    assert set(found.get_table_names()) == set(metadata.tables)
    columns = {f"{table}.{column['name']}" for table in found.get_table_names() for column in found.get_columns(table)}
    rated = {name for name in columns if any(word in name for word in ("risk", "score", "rank", "grade"))}
    assert rated == {"judgements.score", "readers.rank", "findings.rank", "projections.rank", "reports.reader_rank"}
    assert not {name for name in columns if any(word in name for word in ("person", "citizen", "resident"))}


def test_times_without_a_zone_are_refused(ledger: Ledger) -> None:
    with pytest.raises(TypeError):
        UtcTime().process_bind_param(NOW.replace(tzinfo=None), create_engine("sqlite://").dialect)


def test_two_processes_that_ingest_the_same_stream_leave_it_once(tmp_path: Path) -> None:
    size = 400
    calm, shared = (f"sqlite:///{tmp_path / name}.sqlite" for name in ("calm", "shared"))
    workers = [start_worker(shared, size, 20) for _ in range(3)]
    ingest(calm, size, 50)
    for worker in workers:
        _, complaints = worker.communicate(timeout=120)
        assert worker.returncode == 0, complaints.decode()
    with Ledger.open(calm) as one, Ledger.open(shared) as other:
        assert other.totals() == one.totals()
        assert other.content_hash() == one.content_hash()
        assert other.totals()["reports"] == size


def test_killed_anywhere_the_file_is_whole_and_the_work_goes_on(tmp_path: Path) -> None:
    size, dice = 400, random.Random(7)
    calm, killed = (f"sqlite:///{tmp_path / name}.sqlite" for name in ("calm", "killed"))
    began = time.monotonic()
    assert start_worker(calm, size, 5).wait(timeout=120) == 0
    whole, alive, progress = time.monotonic() - began, 0, []
    for attempt in range(5):
        worker = start_worker(killed, size, 5)
        time.sleep(whole * dice.uniform(0.3, 0.9))
        alive += worker.poll() is None
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        path = tmp_path / "killed.sqlite"
        if not path.exists():
            continue
        with sqlite3.connect(path) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        raw.close()
        with Ledger.open(killed) as ledger:
            totals = ledger.totals()
            assert totals["findings"] == totals["reports"] - totals["unread"]
            progress.append((totals["reports"], totals["findings"]))
            if attempt == 2:  # a killed process leaves no lock behind
                ledger.accept([(make_stream(1)[0][0])], now=NOW)
    assert alive > 0, "no process was alive when it was to be killed"
    assert progress == sorted(progress), "what was committed is never lost"
    assert start_worker(killed, size, 5).wait(timeout=120) == 0
    with Ledger.open(calm) as one, Ledger.open(killed) as other:
        assert other.content_hash() == one.content_hash()
        assert other.unread(READER, limit=1) == []


def test_a_failure_inside_a_transaction_leaves_nothing_of_it(ledger: Ledger) -> None:
    def fail(connection: Any) -> None:
        connection.execute(schema.insert(), {"version": 7})
        raise KeyError("stop")

    with pytest.raises(KeyError):
        ledger._database.write(fail)
    assert ledger.totals()["reports"] == 0
    Ledger.open(str(ledger._database._engine.url)).close()
