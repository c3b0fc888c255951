"""Letters for letters: what a table gives is what `str.translate` gives, and offsets stay."""

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.letters import LetterMap, fold, letters

LETTERS = st.one_of(st.sampled_from("煤气9９aＡz，\u3000😀\ud800"), st.characters())


@settings(deadline=None)
@given(st.text(LETTERS, max_size=80))
def test_long_texts_are_mapped_as_short_ones(text: str) -> None:
    assert fold(text) == "".join(map(fold, text))
    assert len(letters(text)) == len(text)


def test_a_map_changes_its_letters_alone() -> None:
    plain = LetterMap({"－": "-"})
    assert plain("3－1号" * 20) == "3-1号" * 20
    assert fold("３号楼B座") == "0号楼A座"
