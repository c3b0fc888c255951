"""The encoder of the package: it loads by transformers' classes, reads any text, and tells which characters speak."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoConfig, AutoTokenizer

from domain.hazards import hazards
from nlp.encoder import TAGGED, WINDOW, Encoder, windows
from nlp.models import ENCODER, models_folder
from nlp.pieces import cut_pieces

FOLDER = models_folder() / ENCODER
KINDS = list(hazards())
READER = Encoder.load(FOLDER)


def test_transformers_loads_its_tokenizer_and_configuration() -> None:
    text = "楼道里有股煤气味，已报抢修。"
    assert AutoTokenizer.from_pretrained(FOLDER)(text)["input_ids"] == READER.tokenizer.encode(text).ids
    assert AutoConfig.from_pretrained(FOLDER).vocab_size == READER.tokenizer.get_vocab_size()


def test_it_is_one_file_of_at_most_35_megabytes() -> None:
    assert (FOLDER / "model.onnx").stat().st_size <= 35_000_000


def test_a_kind_looks_at_the_words_that_tell_of_it() -> None:
    text = "今天上午召开例会，部署近期工作。槐荫里3栋2单元楼道起火冒烟，居民已疏散。散会后各自返回。"
    reading = READER.read(text)
    assert KINDS[int(reading.kinds.argmax())] == "fire.burning"
    looked = reading.looks[KINDS.index("fire.burning")]
    fire = text.index("起火冒烟")
    assert looked[fire : fire + 4].sum() > 0.4


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=700))
def test_every_text_is_read_character_by_character(text: str) -> None:
    reading = READER.read(text)
    assert reading.tags.shape == (len(text), len(TAGGED), 3)
    assert reading.looks.shape == (len(KINDS), len(text))
    for part in (reading.kinds, reading.topics, reading.looks, reading.tags, reading.claims(0, 0, len(text))):
        assert np.isfinite(part).all()


@given(st.text(alphabet="一二，。；\n ", min_size=0, max_size=2000))
def test_windows_follow_each_other(text: str) -> None:
    cut = windows(text)
    assert all(0 < end - start <= WINDOW for start, end in cut)
    assert all(left[1] == right[0] for left, right in pairwise(cut))
    assert cut == [] or cut[0][0] == 0
    assert not text or cut[-1][1] == len(text)


@given(st.text(min_size=1, max_size=60))
def test_every_character_has_its_piece(text: str) -> None:
    pieces = cut_pieces(READER.tokenizer, text)
    assert len(pieces.piece_of) == len(pieces.letters) == len(pieces.within) == len(text)
    assert (pieces.piece_of >= 0).all()
    assert (pieces.piece_of < len(pieces.ids)).all()
    assert (np.diff(pieces.piece_of) >= 0).all()
