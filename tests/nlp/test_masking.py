import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.report import MASK, Report
from nlp.masking import mask

KEY = b"k" * 32
DATA = Path(os.environ.get("JIANWEI_DATA", "../shared/data"))


def masked_text(text: str, **options: object) -> str:
    return mask(Report(id="1", text=text), key=KEY, **options)[0].text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "label", "secret"),
    [
        ("联系电话13000000021，请回电", "phone", "13000000021"),
        ("手机 138 0000 0002", "phone", "138 0000 0002"),
        ("座机0731-88220000转", "phone", "0731-88220000"),
        ("电话：８８２２００００", "phone", "８８２２００００"),
        ("身份证号999999197701010000", "id", "999999197701010000"),
        ("身份证11010519491231002X", "id", "11010519491231002X"),
        ("车牌号渝A23225的水泥罐车", "plate", "渝A23225"),
        ("新能源车湘AD12345占道", "plate", "湘AD12345"),
        ("卡号6222021234567890128", "card", "6222021234567890128"),
        ("邮箱wang.li@example.com", "email", "wang.li@example.com"),
        ("加微信wxl_1988谈", "chat", "wxl_1988"),
        ("QQ群：123456789", "chat", "123456789"),
        ("咨询0000-00000012办理", "phone", "0000-00000012"),
        ("身份证990101 19791212 0000", "id", "990101 19791212 0000"),
        ("户主宋桂芳（电话另附）", "name", "宋桂芳"),
        ("独居老人倪秀珍，82岁", "name", "倪秀珍"),
        ("用户郝某签字", "name", "郝某"),
        ("来电人尹雪梅，女", "name", "尹雪梅"),
        ("请与黄先生联系", "name", "黄先生"),
        ("五组祝大爷送了血压药", "name", "祝大爷"),
        ("本村魏老四烧纸", "name", "魏老四"),
        ("孩子姓名廖*奥", "name", "廖*奥"),
        ("其中74岁的季秀英听完", "name", "季秀英"),
        ("碎片划伤过路市民方雨桐，已送医", "name", "方雨桐"),
    ],
)
def test_personal_data_is_replaced_letter_by_letter(text: str, label: str, secret: str) -> None:
    report, masked = mask(Report(id="1", text=text), key=KEY)
    assert secret not in report.text
    assert report.text == text.replace(secret, MASK * len(secret))
    assert [each.label for each in masked] == [label]


@pytest.mark.parametrize(
    "text",
    [
        "黄兴路与中山路路口积水",
        "工单编号202503040001，金额120000元",
        "3号楼2单元1502室",
        "2025年5月13日17时30分到场",
        "王局长到现场检查",
        "由于某些原因停水",
        "市民满意率96.7%，居民普遍反映",
        "广大业主的利益",
        "黄兴镇与马坡岭街道交界",
        "书记胡华衡到现场",
        "鹤鸣花园业主张贴告示",
        "热线12345已派单，96110回访",
        "方案于某日公布",
        "高女性比例的车间",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert masked_text(text) == text


def test_a_name_inside_a_place_or_organisation_is_kept() -> None:
    text = "业主黄兴路小学门口积水"
    assert masked_text(text, protected=[(2, 7)]) == text


def test_a_name_once_known_is_masked_everywhere() -> None:
    assert masked_text("户主宋桂芳（女）在家，宋桂芳称已报修。").count("□□□") == 2


def test_tokens_join_two_mentions_of_one_number_and_depend_on_the_key() -> None:
    _, (first, second) = mask(Report(id="1", text="电话13000000021，或+86 130-0000-0021"), key=KEY)
    assert first.token == second.token
    _, (other,) = mask(Report(id="1", text="电话13000000021"), key=b"x" * 32)
    assert other.token != first.token


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("龙山镇慈东滨海区海丰北路6号", "龙山镇慈东滨海区海丰北路6号"),
        ("古夫镇烟草公司彭某收", "古夫镇烟草公司□□收"),
        ("方桥村孟沙路1号6幢7楼习小姐", "方桥村孟沙路1号6幢7楼□□□"),
    ],
)
def test_an_address_keeps_its_places_and_loses_its_persons(address: str, expected: str) -> None:
    assert mask(Report(id="1", text="x", address_hint=address), key=KEY)[0].address_hint == expected


def test_title_and_address_hint_are_masked_too() -> None:
    report = Report(id="1", title="投诉人王小丽（女）", text="电话13000000021", address_hint="翠湖苑3栋 13000000021")
    clean, masked = mask(report, key=KEY)
    assert clean.title == "投诉人□□□（女）"
    assert "13000000021" not in clean.address_hint
    assert all(report.body[each.start : each.end] in ("王小丽", "13000000021") for each in masked)


@given(st.text(alphabet="户主王小丽张三13800000002+-（）女，。电话路某号湘A12345微信abcXx@.com□ ", max_size=60))
def test_masking_keeps_length_and_twice_is_once(text: str) -> None:
    if not text.strip():
        return
    report, masked = mask(Report(id="1", text=text), key=KEY)
    assert len(report.text) == len(text)
    assert all(report.text[each.start : each.end] == MASK * (each.end - each.start) for each in masked)
    again, _ = mask(report, key=KEY)
    assert again.text == report.text


@pytest.mark.skipif(not (DATA / "signals").is_dir(), reason="needs the annotated reports: JIANWEI_DATA/signals")
def test_patterns_leave_no_telephone_or_identity_number_in_the_annotated_reports() -> None:
    for line in (DATA / "signals" / "written.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        report, _ = mask(Report(id=row["id"], title=row["title"], text=row["text"]), key=KEY)
        assert not [part for part in ("1300000", "1360000", "1370000", "99999919") if part in report.body]
