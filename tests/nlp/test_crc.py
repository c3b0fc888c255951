"""Checksums of many runs at once are those of zlib."""

from zlib import crc32

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import crc
from nlp.letters import letters

LETTERS = st.text(st.one_of(st.sampled_from("煤气漏a1é😀\x02\ud800"), st.characters()), min_size=2, max_size=30)


def told(text: str, seed: int = 0) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"), seed)


@settings(deadline=None)
@given(LETTERS)
def test_characters_and_pairs(text: str) -> None:
    one, size = crc.of_characters(letters(text))
    assert one.tolist() == [told(each) for each in text]
    two = crc.joined(one[:-1], one[1:], size[1:])
    assert two.tolist() == [told(text[at : at + 2]) for at in range(len(text) - 1)]


@settings(deadline=None)
@given(st.text(max_size=16), st.text(max_size=16))
def test_texts_of_any_length_are_joined(left: str, right: str) -> None:
    size = np.array([len(right.encode("utf-8"))])
    joined = crc.joined(*(np.array([told(each)], dtype=np.uint32) for each in (left, right)), size)
    assert joined.tolist() == [told(left + right)]


@settings(deadline=None)
@given(LETTERS, st.integers(0, 2**32 - 1))
def test_another_start_is_a_constant_of_the_length(text: str, seed: int) -> None:
    one, size = crc.of_characters(letters(text))
    assert (one ^ crc.started(seed, 4)[size]).tolist() == [told(each, seed) for each in text]


def test_no_characters_have_no_checksums() -> None:
    one, size = crc.of_characters(np.zeros(0, dtype=np.uint32))
    assert len(one) == len(size) == 0
