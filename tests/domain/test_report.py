from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InputError
from domain.evidence import sentence_around
from domain.ids import content_id, keyed_id
from domain.report import Quote, Report


def test_offsets_count_into_title_line_break_text() -> None:
    report = Report(id="1", title="翠湖苑有煤气味", text="昨晚开始。")
    assert report.body == "翠湖苑有煤气味\n昨晚开始。"
    assert report.quote(3, 7) == Quote(3, 7, "有煤气味")
    assert report.quote(8, 10).text == "昨晚"


def test_without_a_title_offsets_count_into_the_text() -> None:
    assert Report(id="1", text="有煤气味").body == "有煤气味"


def test_identity_is_source_and_id_and_not_the_text() -> None:
    first = Report(id="7", source="12345热线", text="甲")
    assert first.uid == Report(id="7", source="12345热线", text="乙").uid
    assert first.uid != Report(id="7", source="网格", text="甲").uid


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": "", "text": "有"}, "an id"),
        ({"id": "1", "text": " \n"}, "not blank"),
        ({"id": "1", "text": "有", "received_at": datetime(2026, 3, 1)}, "a time with a zone"),
    ],
)
def test_a_wrong_report_cannot_be_built(fields: dict[str, object], expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        Report(**fields)  # type: ignore[arg-type]


def test_a_quote_has_the_words_its_offsets_promise() -> None:
    with pytest.raises(InputError, match="4 characters of text"):
        Quote(3, 7, "煤气")


@given(st.lists(st.text(), min_size=1, max_size=4), st.lists(st.text(), min_size=1, max_size=4))
def test_ids_come_from_content(left: list[str], right: list[str]) -> None:
    separated = all("\x1f" not in part for part in (*left, *right))
    if separated:
        assert (content_id("x", *left) == content_id("x", *right)) == (left == right)


def test_keyed_ids_need_the_key() -> None:
    assert keyed_id("t", b"a", "13000000000") != keyed_id("t", b"b", "13000000000")


@given(st.text(alphabet="有煤气味。！\n ，", min_size=1, max_size=80), st.data())
def test_the_sentence_around_a_trigger_holds_it(body: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(body) - 1))
    end = data.draw(st.integers(start + 1, len(body)))
    left, right = sentence_around(body, start, end)
    assert 0 <= left <= start < end <= right <= len(body)


def test_a_sentence_ends_at_its_full_stop() -> None:
    body = "昨晚停电。3栋有煤气味！请来人。"
    start = body.index("煤气")
    left, right = sentence_around(body, start, start + 2)
    assert body[left:right] == "3栋有煤气味！"


def test_times_are_aware() -> None:
    assert Report(id="1", text="有", received_at=datetime(2026, 3, 1, tzinfo=UTC)).received_at is not None
