import json
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from domain.errors import InputError
from domain.report import Origin, Report, Status
from domain.settings import Settings
from pipelines.sources.register import read_organisations, read_places
from pipelines.sources.reports import read_reports
from pipelines.sources.rows import Reject, report_from_row


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load({"JIANWEI_HOME": str(tmp_path / "home")})


def write(path: Path, text: str, encoding: str = "utf-8") -> str:
    path.write_text(text, encoding=encoding)
    return str(path)


def read(path: str, settings: Settings) -> tuple[list[Report], list[Reject]]:
    items = list(read_reports([path], settings=settings))
    return [i for i in items if isinstance(i, Report)], [i for i in items if isinstance(i, Reject)]


def test_good_rows_go_on_and_bad_rows_say_line_field_expected_found(tmp_path: Path, settings: Settings) -> None:
    path = write(
        tmp_path / "in.jsonl",
        '{"id":1,"text":"三栋有煤气味","received_at":"2026-03-01 08:00"}\n'
        "{broken\n"
        '{"id":"2","text":"  "}\n'
        '{"id":"3","text":"停水","received_at":"yesterday"}\n'
        '{"id":"4","text":"停电","origin":"spy"}\n'
        '[1]\n\n{"text":"路灯不亮","unknown":"ignored"}\n',
    )
    reports, rejects = read(path, settings)
    assert [report.text for report in reports] == ["三栋有煤气味", "路灯不亮"]
    assert reports[0].received_at is not None
    assert reports[0].received_at.isoformat() == "2026-03-01T08:00:00+08:00"
    told = [str(reject) for reject in rejects]
    assert [line.split(":")[0].split(", line ")[1].split(",")[0] for line in told] == ["2", "3", "4", "5", "6"]
    assert "received_at: expected a time like 2026-03-09T08:00, found 'yesterday'" in told[2]
    assert "origin: expected reported or discovered or sensor or official, found 'spy'" in told[3]
    assert json.loads(rejects[2].row)["id"] == "3"


def test_a_row_without_id_gets_the_same_keyed_id_each_time(tmp_path: Path, settings: Settings) -> None:
    path = write(tmp_path / "in.jsonl", '{"text":"停水"}\n{"text":"停水","source":"网格"}\n')
    first, second = read(path, settings)[0], read(path, settings)[0]
    assert [r.id for r in first] == [r.id for r in second]
    assert first[0].id != first[1].id


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headings_of_a_csv_export(tmp_path: Path, settings: Settings, encoding: str) -> None:
    path = write(
        tmp_path / "导出.csv",
        '工单编号,受理时间,来源,承办单位,标题,诉求内容,事发地址,状态\n007,2026/03/01 09:30,12345热线,城管局,噪音,"夜里施工,\n睡不着",翠湖路,演练\n',
        encoding,
    )
    (report,) = read(path, settings)[0]
    assert (report.id, report.department, report.title, report.address_hint) == ("007", "城管局", "噪音", "翠湖路")
    assert report.text == "夜里施工,\n睡不着"
    assert report.status is Status.EXERCISE


def test_a_csv_row_with_too_many_fields_is_rejected_alone(tmp_path: Path, settings: Settings) -> None:
    reports, rejects = read(write(tmp_path / "in.csv", "id,text\n1,停水\n2,停,电\n3,停气\n"), settings)
    assert [report.id for report in reports] == ["1", "3"]
    assert "as many fields as headings" in str(rejects[0])


def test_xlsx_with_discovered_findings(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "检查.xlsx"
    pd.DataFrame([{"编号": 12, "检查情况": "灭火器压力不足", "来源类型": "检查发现"}]).to_excel(path, index=False)
    (report,) = read(str(path), settings)[0]
    assert (report.id, report.origin) == ("12", Origin.DISCOVERED)


def test_one_document_is_one_report(tmp_path: Path, settings: Settings) -> None:
    write(tmp_path / "a.txt", "翠湖苑3栋有煤气味。\n请来人。\n")
    write(
        tmp_path / "b.html",
        "<html><head><title>站点</title><script>var x=1</script></head><body><h1>通报</h1><p>河堤渗水。</p></body></html>",
    )
    document = Document()
    document.add_paragraph("情况报告")
    document.add_paragraph("食堂多名学生呕吐。")
    document.save(str(tmp_path / "c.docx"))
    reports, rejects = read(str(tmp_path), settings)
    assert [(r.title, r.text) for r in reports] == [
        ("", "翠湖苑3栋有煤气味。\n请来人。"),
        ("通报", "河堤渗水。"),
        ("情况报告", "食堂多名学生呕吐。"),
    ]
    assert not [r for r in rejects if "key" not in r.where]


def test_a_broken_pdf_is_a_reject_and_a_missing_file_is_wrong_use(tmp_path: Path, settings: Settings) -> None:
    (_, rejects) = read(write(tmp_path / "x.pdf", "no pdf"), settings)
    assert "a readable pdf document" in str(rejects[0])
    with pytest.raises(InputError, match="an existing file"):
        read(str(tmp_path / "none.jsonl"), settings)
    with pytest.raises(InputError, match=r"one of \.csv"):
        read(write(tmp_path / "x.exe", ""), settings)


HOME = tempfile.mkdtemp(prefix="jianwei-")  # hypothesis reuses one function call for all examples
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=2)
)


@given(
    st.dictionaries(
        st.sampled_from(["id", "received_at", "source", "title", "text", "origin", "status", "lat", "lon", "内容"]),
        json_values,
    )
)
@hypothesis_settings(max_examples=200)
def test_any_row_becomes_a_report_or_says_why_not(row: dict[str, object]) -> None:
    settings = Settings.load({"JIANWEI_HOME": HOME})
    try:
        report = report_from_row(row, where="f, line 1", settings=settings)
    except InputError as error:
        assert error.where.startswith("f, line 1, ")
    else:
        assert report.body.strip()
        assert report == report_from_row(row, where="f, line 1", settings=settings)


def test_master_data_keeps_good_rows_and_tells_the_others(tmp_path: Path) -> None:
    tree, rejects = read_places(
        Path(
            write(
                tmp_path / "places.csv",
                "id,name,level,parent_id,lat,lon,aliases\n"
                "c,云岫市,city,,,,\n"
                "e,翠湖苑,estate,c,30.1,120.2,翠湖|翠湖花苑\n"
                "x,孤岛,estate,nowhere,,,\n"
                "y,孤岛3栋,building,x,,,\n"
                "z,,estate,c,,,\n",
            )
        )
    )
    assert set(tree.places) == {"c", "e"}
    assert tree.places["e"].aliases == ("翠湖", "翠湖花苑")
    assert len(rejects) == 3
    organisations, rejects = read_organisations(
        Path(write(tmp_path / "orgs.csv", "编号,单位名称,类型,别名\no1,宏达液化气有限公司,燃气,宏达气站\n"))
    )
    assert organisations[0].aliases == ("宏达气站",)
    assert not rejects
