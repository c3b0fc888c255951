"""Features of characters: the hashes that the trained files hold, and texts that are odd."""

from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.features import LETTERS, TEMPLATES, Extractor, fold
from nlp.word_codes import WordCodes
from nlp.words import Segmenter


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(Segmenter())


def code(template: int, key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass"), crc32(template.to_bytes(2, "big"))) & 0xFFFFFF


def test_a_character_is_seen_with_its_neighbours_and_words(extractor: Extractor) -> None:
    tags = [tag for _, tag in extractor.segmenter.pairs("煤气泄漏3天")]
    rows = extractor.extract("煤气泄漏3天").codes[:, 1].tolist()
    characters = [code(at, key) for at, key in enumerate(["\x02", "煤", "气", "泄", "漏"])]
    pairs = [code(5 + at, key) for at, key in enumerate(["\x02煤", "煤气", "气泄", "泄漏"])]
    triples = [code(9 + at, key) for at, key in enumerate(["\x02煤气", "煤气泄", "气泄漏"])]
    words = [code(12, "煤气"), code(13, "\x03煤气"), code(14, "煤气\x03泄漏"), code(15, f"\x03{tags[0]}\x03{tags[1]}")]
    places = [code(16, "E煤气"), code(17, f"E{tags[0]}")]
    assert rows == characters + pairs + triples + words + places


@settings(deadline=None)
@given(st.text(st.one_of(st.sampled_from("市民反映3号楼煤气泄漏，aB９"), st.characters()), max_size=40))
def test_every_text_has_a_row_of_features_by_character(extractor: Extractor, text: str) -> None:
    sequence = extractor.extract(text)
    assert sequence.length == len(text)
    assert sequence.codes.shape == (TEMPLATES, len(text))
    if text:
        assert len(sequence.items) == len(text)
        assert sequence.codes[2].tolist() == [code(2, each) for each in fold(text)]


def test_items_spell_the_codes(extractor: Extractor) -> None:
    sequence = extractor.extract("漏气")
    first = [bytes(LETTERS[each >> shift & 63] for shift in (0, 6, 12, 18)) for each in sequence.codes[:, 0].tolist()]
    assert sorted(sequence.items.items()[0]) == sorted(each.decode() for each in first)


def test_words_of_any_length_have_the_codes_of_their_letters(extractor: Extractor) -> None:
    pairs = [("很" * 30, "x"), ("长", "a"), ("b" * 90, "eng"), ("。", "x")]
    rows = np.zeros((6, sum(len(word) for word, _ in pairs)), dtype=np.uint32)
    WordCodes().extract(pairs, rows)
    long, latin = fold(pairs[0][0]), fold(pairs[2][0])
    assert (rows & 0xFFFFFF)[:, 30].tolist() == [
        code(12, "长"),
        code(13, f"{long}\x03长"),
        code(14, f"长\x03{latin}"),
        code(15, "x\x03a\x03eng"),
        code(16, "S长"),
        code(17, "Sa"),
    ]
    assert (rows & 0xFFFFFF)[1:4, -1].tolist() == [
        code(13, f"{latin}\x03。"),
        code(14, "。\x03"),
        code(15, "eng\x03x\x03"),
    ]
    assert (rows & 0xFFFFFF)[4:, -2].tolist() == [code(16, f"E{latin}"), code(17, "Eeng")]
