"""Decoding all stretches in step gives what CRFsuite gives for the whole text."""

from pathlib import Path

import numpy as np
import pycrfsuite
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.crf_model import CrfModel
from nlp.decoding import find_path, find_probabilities, find_stretches, is_all_outside
from nlp.events import MODEL
from nlp.features import Extractor, Sequence
from nlp.models import MENTIONS, NAMES, models_folder
from nlp.tagger import OUTSIDE, CrfTagger, decode_bio
from nlp.words import Segmenter

SENTENCES = Path(__file__).with_name("sentences.txt").read_text(encoding="utf-8").splitlines()
UNBROKEN = [
    "".join(each for each in "".join(SENTENCES[at : at + 2]) if each not in "。！？!?；;，,") for at in range(0, 40, 2)
]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(Segmenter())


@pytest.fixture(scope="module")
def sequences(extractor: Extractor) -> list[Sequence]:
    return [extractor.extract(text) for text in UNBROKEN]


@pytest.mark.parametrize("name", [NAMES, MENTIONS, f"{MODEL}.crf"])
def test_labels_and_probabilities_are_those_of_crfsuite(name: str, sequences: list[Sequence]) -> None:
    content = (models_folder() / name).read_bytes()
    theirs, ours = pycrfsuite.Tagger(), CrfModel.read(content)
    theirs.open_inmemory(content)
    labels = theirs.labels()
    outside = labels.index(OUTSIDE)
    for sequence in sequences:
        theirs.set(sequence.items)
        scores, stretches = ours.scores(sequence.codes), find_stretches(sequence.text)
        expected = theirs.tag()
        path = find_path(scores, ours.transitions, stretches, outside=outside)
        assert [labels[at] for at in path] == expected
        found = find_probabilities(scores, ours.transitions, stretches, outside=outside)
        told = [[theirs.marginal(label, at) for label in labels] for at in range(0, sequence.length, 7)]
        assert np.allclose(found[::7], told, atol=1e-4)
        if is_all_outside(scores, ours.transitions, stretches, outside=outside):
            assert set(expected) == {OUTSIDE}


def test_names_are_mostly_seen_to_be_absent_at_once(sequences: list[Sequence]) -> None:
    model = CrfModel.read((models_folder() / NAMES).read_bytes())
    absent = [
        is_all_outside(model.scores(s.codes), model.transitions, find_stretches(s.text), outside=0) for s in sequences
    ]
    assert sum(absent) > len(absent) / 2


@settings(deadline=None)
@given(st.text("楼道，。0,a", max_size=30))
def test_stretches_hold_every_character_that_is_no_break_once(text: str) -> None:
    stretches = find_stretches(text)
    assert sorted(stretches.rows.tolist()) == np.flatnonzero(~stretches.breaks).tolist()
    assert sum(stretches.counts) == len(stretches.rows)
    for start, end, last in zip(stretches.starts, stretches.ends, stretches.lasts, strict=True):
        assert not stretches.breaks[start:end].any()
        assert stretches.rows[last] == end - 1


def test_a_comma_between_digits_is_no_break() -> None:
    assert np.flatnonzero(find_stretches("0,0元，").breaks).tolist() == [4]


@pytest.mark.parametrize("text", ["。", "，，\n", "漏"])
def test_short_texts_and_texts_of_marks_alone(extractor: Extractor, text: str) -> None:
    tagger = CrfTagger.load(models_folder() / MENTIONS, extractor=extractor)
    sequence = extractor.extract(text)
    assert tagger.tag_sequence(sequence, scored=False) == []
    assert tagger.marginals(sequence).shape == (len(text), len(tagger.labels))


@pytest.mark.parametrize("name", [MENTIONS, f"{MODEL}.crf"])
def test_spans_are_those_of_the_labels(extractor: Extractor, name: str) -> None:
    tagger = CrfTagger.load(models_folder() / name, extractor=extractor)
    model = CrfModel.read((models_folder() / name).read_bytes())
    for at in range(0, len(SENTENCES), 10):
        sequence = extractor.extract("\n".join(SENTENCES[at : at + 10]))
        scores, stretches = model.scores(sequence.codes), find_stretches(sequence.text)
        path = find_path(scores, model.transitions, stretches, outside=tagger.labels.index(OUTSIDE))
        spans = decode_bio([tagger.labels[each] for each in path])
        assert [each[:3] for each in tagger.tag_sequence(sequence, scored=False)] == spans


def test_a_file_that_is_no_crf_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="CRFsuite"):
        CrfModel.read(b"no model")
