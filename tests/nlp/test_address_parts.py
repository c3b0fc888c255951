"""Addresses: parts without gaps, buildings and rooms, and the corpus's own addresses where they are at hand."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.settings import Settings
from nlp.address_features import shorten
from nlp.address_parts import LABELS, parse_address
from nlp.evaluation.addresses import examine_addresses


def parts(text: str) -> list[tuple[str, str]]:
    return [(part.label, text[part.start : part.end]) for part in parse_address(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("龙山镇海丰北路6号", [("town", "龙山镇"), ("road", "海丰北路"), ("roadno", "6号")]),
        (
            "浙江省杭州市西湖区文三路1号",
            [("prov", "浙江省"), ("city", "杭州市"), ("district", "西湖区"), ("road", "文三路"), ("roadno", "1号")],
        ),
        (
            "阳光花园3幢2单元501室",
            [("poi", "阳光花园"), ("houseno", "3幢"), ("cellno", "2单元"), ("roomno", "501室")],
        ),
        ("建设大厦12楼", [("poi", "建设大厦"), ("floorno", "12楼")]),
    ],
)
def test_parts_of_an_address(text: str, expected: list[tuple[str, str]]) -> None:
    assert parts(text) == expected


def test_a_number_is_one_thing() -> None:
    assert shorten("12号楼301室") == ("0号楼0室", [0, 2, 3, 4, 7, 8])
    assert shorten("") == ("", [0])
    assert shorten("二楼") == ("二楼", [0, 1, 2])


def test_nothing_has_no_parts() -> None:
    assert parse_address("") == ()


@given(st.text(alphabet="浙江省杭州市西湖区文三路1号幢单元室-（） A旁边花园", max_size=40))
@settings(max_examples=100, deadline=None)
def test_parts_cover_the_text_without_gaps(text: str) -> None:
    found = parse_address(text)
    assert "".join(text[part.start : part.end] for part in found) == text
    assert {part.label for part in found} <= set(LABELS)


def test_development_and_test_addresses_reach_what_the_card_says() -> None:
    path = Settings.load(os.environ).data / "address" / "addresses.jsonl"
    if not Path(path).is_file():
        pytest.skip(f"needs {path.parent} (setting data)")
    assert examine_addresses(path, splits=("dev",)).values["address_f1"] > 0.87
