"""The tagger: BIO there and back, a small CRF that learns, and files from which no text can be read."""

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.features import Extractor
from nlp.models import LINEAR, MENTIONS, TRIGGERS, models_folder
from nlp.tagger import CrfTagger, decode_bio, encode_bio, train_crf
from nlp.words import Segmenter

STREETS = ["翠湖路", "青石路", "黄兴路", "松柏路", "鹭鸣路", "云岫路"]
TEXTS = [f"{street}的井盖坏了，{other}没事。" for street in STREETS for other in STREETS if street != other]


@pytest.fixture(scope="module")
def tagger(tmp_path_factory: pytest.TempPathFactory) -> CrfTagger:
    extractor = Extractor(Segmenter())
    path = tmp_path_factory.mktemp("crf") / "streets.crf"
    spans = [[(0, 3, "place"), (text.index("，") + 1, text.index("，") + 4, "place")] for text in TEXTS]
    train_crf(TEXTS, spans, path, extractor=extractor, min_frequency=1)
    assert not any(street.encode() in path.read_bytes() for street in STREETS)
    return CrfTagger.load(path, extractor=extractor)


def test_a_new_street_is_found_with_its_offsets(tagger: CrfTagger) -> None:
    text = "长安路的井盖坏了，翠湖路没事。"
    found = tagger.tag(text)
    assert [text[each.start : each.end] for each in found] == ["长安路", "翠湖路"]
    assert all(0.0 < each.score <= 1.0 for each in found)


def test_one_extraction_serves_several_taggers(tagger: CrfTagger) -> None:
    text = "青石路的井盖坏了，黄兴路没事。"
    sequence = tagger.extractor.extract(text)
    assert sequence.length == len(text)
    assert [each[:3] for each in tagger.tag_sequence(sequence, scored=False)] == [each[:3] for each in tagger.tag(text)]


def test_an_empty_text_has_no_spans(tagger: CrfTagger) -> None:
    assert tagger.tag("") == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from(["a", "b"])), max_size=6))
def test_bio_gives_back_what_it_was_given(steps: list[tuple[int, int, str]]) -> None:
    spans, position = [], 0
    for gap, size, label in steps:
        spans.append((position + gap, position + gap + size, label))
        position += gap + size
    assert decode_bio(encode_bio(position + 2, spans)) == spans


def test_of_overlapping_spans_the_first_stands() -> None:
    assert decode_bio(encode_bio(6, [(0, 4, "a"), (2, 6, "b")])) == [(0, 4, "a")]


@pytest.mark.parametrize("name", [LINEAR, MENTIONS, TRIGGERS])
def test_no_text_can_be_read_from_a_shipped_model(name: str) -> None:
    content = (models_folder() / name).read_bytes()
    words = Path(str(files("nlp"))) / "train" / "quiet.jsonl"
    assert words.is_file()
    for word in ("消防通道", "漏气", "噪音", "小区", "物业", "电梯"):
        assert word.encode() not in content
        assert word.encode("utf-16-le") not in content
