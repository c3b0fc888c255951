"""`jianwei evaluate` as a person calls it: table, JSON, page, and a comparison with an earlier run."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from domain.errors import InputError
from pipelines.cli import make_app

TEXTS = [
    ("楼道里有很浓的煤气味，已持续两天。", "gas.leak", "actual", "煤气味", 2),
    ("3栋消防通道被私家车堵死，一直没人管。", "fire.passage", "actual", "消防通道被私家车堵死", 2),
    ("电梯昨天又困人，物业说等配件。", "equipment.elevator", "actual", "困人", 2),
    ("今天组织了一次灭火演练，模拟库房起火。", "fire.burning", "drill", "起火", 0),
]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number, (text, kind, modality, trigger, severity) in enumerate(TEXTS):
            signal = {"kind": kind, "modality": modality, "trigger": trigger, "severity": severity}
            signal |= {"places": [], "things": [], "orgs": []}
            row = {"id": str(number), "source": "值班记录" if number % 2 else "热线", "text": text, "signals": [signal]}
            row |= {"persons": [], "orgs": [], "places": [], "topic": kind, "lead": "其他"}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def run(home: Path, *arguments: str | Path) -> Result:
    done = CliRunner(env={"JIANWEI_HOME": str(home)}).invoke(make_app("evaluate"), ["evaluate", *map(str, arguments)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_figures_keep_their_names_and_get_bounds_a_page_and_a_comparison(labelled: Path, tmp_path: Path) -> None:
    page, kept = tmp_path / "out" / "page.html", tmp_path / "kept.json"
    done = run(tmp_path, "signals", labelled, "--fast", "--json", "--html", page, "--save", kept)
    figures = json.loads(done.stdout)
    assert figures["documents"] == len(TEXTS)
    for name in ("kind_f1", "kind_modality_f1", "trigger_recall", "topic", "live", "characters_second"):
        assert figures["low"][name] <= figures[name] <= figures["high"][name]
    assert "消防通道" in page.read_text(encoding="utf-8") or figures["kind_recall"] == 1.0
    assert "评测：信号" in page.read_text(encoding="utf-8")
    assert TEXTS[0][0] not in kept.read_text(encoding="utf-8")

    again = json.loads(run(tmp_path, "signals", labelled, "--fast", "--json", "--against", kept).stdout)
    assert again["difference"]["kind_f1"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    table = run(tmp_path, "masking", labelled).stdout
    assert "95% 区间" in table
    assert "numbers_left" in table


def test_wrong_use_says_what_was_expected(labelled: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="signals"):
        run(tmp_path, "nothing", labelled)
    with pytest.raises(InputError, match="existing file"):
        run(tmp_path, "signals", tmp_path / "absent.jsonl")
    other = tmp_path / "other.json"
    other.write_text('{"documents": ["x"], "figures": {}}', encoding="utf-8")
    with pytest.raises(InputError, match="same 4 documents"):
        run(tmp_path, "masking", labelled, "--against", other)
