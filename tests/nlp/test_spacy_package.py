"""The reader as a spaCy pipeline in a folder: loaded by name alone, plain texts in, masked Docs with findings out."""

import json
import os
import pickle
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from domain.report import Report
from domain.wire import findings_to_json
from nlp.package import build_package, main
from nlp.pipeline import build_pipeline
from nlp.reader import Reader

ROOT = Path(__file__).parents[2]
TEXTS = [
    "昨晚鹭鸣花园6栋楼道有很浓的煤气味，王建国（13800000000）上周就向物业反映过，没人管。",
    "3栋消防通道被私家车堵死，着火了怎么办？",
    "",
    "  \n",
    "今天组织了灭火演练，模拟库房起火。",
    "電梯昨天又困人，物業說等配件。",
]
SCRIPT = """
import json, sys
import spacy
nlp = spacy.load(sys.argv[1])
doc = nlp(sys.stdin.read())
print(json.dumps({
    "steps": nlp.pipe_names,
    "text": doc.text,
    "kinds": [signal.kind for signal in doc._.signals],
    "ents": [[ent.text, ent.label_, ent.start_char, ent.end_char] for ent in doc.ents],
    "triggers": [[span.text, span.label_, span.start_char] for span in doc.spans["signals"]],
    "topic": doc._.topic,
}))
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_package()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / "jianwei"
    main([str(path), "--encoder", "none", "--home-city", "云岫市"])
    return path


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The entry points of pyproject.toml as an installation holds them, however old the one of this checkout is."""
    path = tmp_path_factory.mktemp("site")
    info = path / "jianwei_points-0.0.dist-info"
    info.mkdir()
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    lines = [
        line for name, points in groups.items() for line in (f"[{name}]", *(f"{k} = {v}" for k, v in points.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: jianwei-points\nVersion: 0.0\n", encoding="utf-8")
    return path


def test_a_process_that_knows_spacy_alone_loads_and_reads(folder: Path, installed: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)],
        input=TEXTS[0],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(installed), str(ROOT))), "PYTHONUTF8": "1"},
        cwd=folder.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["steps"][0] == "jianwei_mask"
    assert found["steps"][-1] == "jianwei_findings"
    assert "13800000000" not in found["text"]
    assert len(found["text"]) == len(TEXTS[0])
    assert found["topic"] == "gas.leak"
    assert "gas.leak" in found["kinds"]
    assert any(label == "place" and text.startswith("鹭鸣花园") for text, label, _, _ in found["ents"])
    for text, _, start, *_ in found["ents"] + found["triggers"]:
        assert found["text"][start : start + len(text)] == text


def test_the_folder_names_the_models_and_holds_none(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 200_000
    named = json.loads((folder / "jianwei_mask" / "models.json").read_text(encoding="utf-8"))
    assert "signals_linear.npz" in named
    config: dict[str, Any] = spacy.util.load_config(folder / "config.cfg")
    assert {part["home_city"] for part in config["components"].values()} == {"云岫市"}


def test_other_models_than_those_it_was_written_with_are_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "jianwei_mask").mkdir()
    changed = json.loads((folder / "jianwei_mask" / "models.json").read_text(encoding="utf-8"))
    changed["names.crf"] = "0" * 64
    step = build_package().get_pipe("jianwei_mask")
    with pytest.warns(UserWarning, match=r"names\.crf"):
        step.from_bytes(json.dumps(changed).encode())  # type: ignore[attr-defined]


def test_findings_are_those_of_the_reader(nlp: Language, reader: Reader) -> None:
    for text in (text for text in TEXTS if text.strip()):
        clean, masked = reader.mask(Report("x", text))
        expected, doc = reader.read(clean, masked), nlp(text)
        assert doc.text == clean.body
        told, plain = findings_to_json(doc._.findings), findings_to_json(expected)
        for changing in ("report_id", "masked"):  # the id is that of the text, tokens are of another key
            told.pop(changing), plain.pop(changing)
        assert told == plain
        assert [signal.kind for signal in doc._.signals] == [signal.kind for signal in expected.signals]
        assert (doc._.topic, doc._.lead) == (expected.topic, expected.lead_department)


def test_an_exercise_is_no_category_of_hazard(nlp: Language) -> None:
    doc = nlp(TEXTS[4])
    assert not doc.cats
    assert "drill" in {span.label_ for span in doc.spans["cues"]}


def test_two_processes_give_the_same_in_order(nlp: Language) -> None:
    texts = TEXTS * 3
    alone = list(kept(nlp.pipe(texts, batch_size=4)))
    assert list(kept(nlp.pipe(texts, batch_size=4, n_process=2))) == alone
    assert [text for text, *_ in alone] == [text for text, *_ in kept(map(nlp, texts))]
    pairs = nlp.pipe([(text, number) for number, text in enumerate(texts)], as_tuples=True, n_process=2, batch_size=4)
    assert [number for _, number in pairs] == list(range(len(texts)))


def test_a_pipeline_survives_disk_bytes_and_pickling(nlp: Language, tmp_path: Path) -> None:
    expected = list(kept(nlp.pipe(TEXTS), tokens=False))
    nlp.to_disk(tmp_path / "kept")
    for again in (
        spacy.load(tmp_path / "kept"),
        build_package().from_bytes(nlp.to_bytes()),
        pickle.loads(pickle.dumps(nlp)),
    ):
        assert again.pipe_names == nlp.pipe_names
        assert list(kept(again.pipe(TEXTS), tokens=False)) == expected


def test_a_doc_is_written_and_read_again(nlp: Language) -> None:
    docs = [nlp(text) for text in TEXTS]
    held = DocBin(store_user_data=True, docs=docs).to_bytes()
    again = list(DocBin(store_user_data=True).from_bytes(held).get_docs(nlp.vocab))
    assert list(kept(again)) == list(kept(docs))


def test_every_step_finds_what_it_needs(nlp: Language) -> None:
    for each in (nlp, build_pipeline()):
        analysis = each.analyze_pipes() or {}
        assert list(analysis["problems"]) == each.pipe_names
        assert not any(analysis["problems"].values())


def kept(docs: Iterator[Doc] | list[Doc], *, tokens: bool = True) -> Iterator[tuple[object, ...]]:
    """What a Doc tells; the tokens of masked data are those of one pipeline's key alone."""
    for doc in docs:
        found = doc._.findings
        masked = [(each.start, each.end, each.label, each.token if tokens else "") for each in found.masked]
        ents = [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
        spans = {name: [(span.text, span.label_) for span in group] for name, group in doc.spans.items()}
        yield doc.text, found.signals, found.mentions, found.times, found.causes, masked, ents, spans, dict(doc.cats)
