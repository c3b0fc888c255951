import csv
import os
from pathlib import Path

import pytest

from domain.errors import InputError
from domain.hazards import hazard, hazards
from domain.scales import EventGrade, ResponseLevel, RiskGrade, WarningColour

DATA = Path(os.environ.get("JIANWEI_DATA", "../shared/data"))


def test_46_kinds_each_with_a_lead_department_and_a_consequence() -> None:
    assert len(hazards()) == 46
    assert all(kind.lead and 0 <= kind.consequence <= 3 for kind in hazards().values())


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="speech"):
        hazard("social.speech")


def test_no_kind_belongs_to_social_security() -> None:
    """LIMITS 4: codes of class 14 are never detected."""
    assert not [kind.code for kind in hazards().values() if (kind.event_code or "").startswith("14")]


@pytest.mark.skipif(not (DATA / "codes").is_dir(), reason="needs the event codes: JIANWEI_DATA/codes")
def test_event_codes_are_those_of_the_national_list() -> None:
    with (DATA / "codes" / "event_codes.csv").open(encoding="utf-8") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    assert not {kind.event_code for kind in hazards().values() if kind.event_code} - known


def test_the_four_scales_share_no_member() -> None:
    scales = (EventGrade, WarningColour, ResponseLevel, RiskGrade)
    assert len({value for scale in scales for value in scale}) == sum(len(scale) for scale in scales)
