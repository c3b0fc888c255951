"""One report through the whole way, and a small district's stream, as their user sees them."""

import json
from pathlib import Path

import pytest

from scenarios.district import build_district
from scenarios.files import write
from scenarios.stream import Stream, build_stream
from tests.support import Installation

REPORT = {
    "id": "R1",
    "source": "12345热线",
    "department": "12345热线",
    "received_at": "2026-03-01T08:00",
    "title": "翠湖苑3栋有煤气味",
    "text": "昨晚开始翠湖苑3栋楼道里有煤气味，住户王小丽（13000000021）已经头晕，请尽快派人检查。",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stream, Path]:
    """A stream of 70 days with three chains, as files."""
    folder = tmp_path_factory.mktemp("district")
    stream = build_stream(build_district(5), seed=5, days=75, chains=3, decoys=6, per_day=6.0)
    write(stream, folder)
    return stream, folder


def as_lines(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_read_gives_the_signal_with_its_words(installation: Installation, tmp_path: Path) -> None:
    done = installation.run("read", as_lines(tmp_path / "in.jsonl", REPORT))
    (line,) = done.stdout.splitlines()
    findings = json.loads(line)
    body = f"{REPORT['title']}\n{REPORT['text']}"
    signal = next(each for each in findings["signals"] if each["kind"] == "gas.leak")
    assert signal["modality"] in ("actual", "potential"), "a smell in the stairwell stands now"
    assert body[signal["trigger"]["start"] : signal["trigger"]["end"]] == signal["trigger"]["text"]
    assert "13000000021" not in line
    assert {each["label"] for each in findings["masked"]} >= {"phone"}


def test_bad_rows_are_told_and_the_good_ones_go_on(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(REPORT, ensure_ascii=False) + "\n{oops\n", encoding="utf-8")
    done = installation.run("read", path, "-o", tmp_path / "out.jsonl")
    assert "1 行未能读入" in done.stderr
    assert "line 2" in (tmp_path / "out.rejects.jsonl").read_text(encoding="utf-8")
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("read", "missing.jsonl"), "an existing file or folder"),
        (("replay", "missing.jsonl", "-o", "x.jsonl", "--step", "soon"), "a step like 6h, 1d or 1w"),
        (("brief", "nothing", "-o", "x.pdf"), "the id of an alert"),
        (("scan", "--as-of", "yesterday"), "a time like"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(installation: Installation, arguments: tuple[str, ...], told: str) -> None:
    done = installation.run(*arguments, status=2)
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_ingest_twice_is_ingest_once(installation: Installation, small: tuple[Stream, Path]) -> None:
    stream, folder = small
    inputs = ("ingest", folder / "reports.jsonl", "--places", folder / "places.csv")
    inputs = (*inputs, "--organisations", folder / "organisations.csv", "--json")
    first = json.loads(installation.run(*inputs).stdout)
    again = json.loads(installation.run(*inputs).stdout)
    assert first == {"new": len(stream.reports), "known": 0, "read": len(stream.reports)} | {
        "projected": len(stream.reports),
        "rejected": 0,
    }
    assert again == {"new": 0, "known": len(stream.reports), "read": 0, "projected": 0, "rejected": 0}


def test_the_graph_answers_read_only_questions(installation: Installation, small: tuple[Stream, Path]) -> None:
    done = installation.run("query", "MATCH (r:Report) RETURN count(r) AS reports", "--format", "json")
    assert json.loads(done.stdout) == {"reports": len(small[0].reports)}
    installation.run("query", "CREATE (:Report {uid: 'x'})", status=2)
    assert json.loads(
        installation.run("query", "MATCH (r:Report) RETURN count(r) AS n", "--format", "json").stdout
    ) == {"n": len(small[0].reports)}


def test_rebuild_gives_equal_counts_and_hashes(installation: Installation) -> None:
    outcome = json.loads(installation.run("rebuild", "--json").stdout)
    assert outcome["equal"], (outcome["before"], outcome["after"])
    assert outcome["after"]["Report"] > 0


def test_replay_warns_with_reasons_and_never_looks_ahead(
    installation: Installation, small: tuple[Stream, Path], tmp_path: Path
) -> None:
    stream, folder = small
    out = tmp_path / "alerts.jsonl"
    inputs = ("replay", folder / "reports.jsonl", "--places", folder / "places.csv")
    installation.run(*inputs, "--organisations", folder / "organisations.csv", "-o", out)
    received = {report.id: report.received_at for report in stream.reports}
    changes = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert changes
    for change in changes:
        assert change["reasons"]
        quoted = {hop["report_id"] for origin in change["origins"] for hop in origin["path"]}
        for report_id in {*change["report_ids"], *quoted}:
            moment = received[report_id]
            assert moment is not None
            assert moment.isoformat() < change["raised_at"]


def test_scan_trace_and_brief_of_one_alert(
    installation: Installation, small: tuple[Stream, Path], tmp_path: Path
) -> None:
    escalation = max(chain.escalates_at for chain in small[0].truth.chains)
    days = [f"2026-05-{day:02d}T00:00" for day in range(2, escalation.day + 2)] if escalation.month == 5 else []
    for as_of in ["2026-04-30T00:00", *days]:
        installation.run("scan", "--as-of", as_of)
    alerts = [json.loads(line) for line in installation.run("alerts", "--json").stdout.splitlines()]
    assert alerts
    best = max(alerts, key=lambda alert: len(alert["report_ids"]))
    shown = installation.run("alerts", "show", best["alert_id"]).stdout
    assert "理由" in shown
    traced = json.loads(installation.run("trace", best["alert_id"], "--backward", "--json").stdout)
    assert traced["id"] == best["alert_id"]
    for form in ("html", "docx", "pdf"):
        installation.run("brief", best["alert_id"], "--format", form, "-o", tmp_path / f"brief.{form}")
        assert (tmp_path / f"brief.{form}").stat().st_size > 10_000


def test_doctor_is_green_on_a_working_installation(installation: Installation) -> None:
    checks = [json.loads(line) for line in installation.run("doctor", "--json").stdout.splitlines()]
    assert all(check["ok"] for check in checks)
    assert {"Python", "台账", "图谱", "规则", "读报"} <= {check["name"] for check in checks}


def test_the_rules_check_themselves_and_explain_in_words(installation: Installation) -> None:
    assert "例子全部符合" in installation.run("rules", "check").stdout
    told = installation.run("rules", "explain", "gas-smell-and-co-alarm").stdout
    assert "缘由" in told
    assert "会漏" in told
    installation.run("rules", "explain", "no-such-rule", status=2)
