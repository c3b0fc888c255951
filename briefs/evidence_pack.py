"""The evidence pack of an alert: facts with footnotes, inferences that say so, and what is not known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from briefs.content import Brief, Ground, Note, Section, Sentence
from briefs.material import Material
from domain.alert import Alert, Hop, OriginPath
from domain.clock import format_time
from domain.hazards import hazards
from domain.ids import content_id
from domain.knowledge import Statement
from domain.reading import Modality
from domain.report import Origin

MODALITY_NAMES = {
    Modality.NEGATED: "称并无此事",
    Modality.RESOLVED: "称已处置",
    Modality.RUMOUR: "只是传闻",
    Modality.PLANNED: "尚未发生",
}


@dataclass(slots=True)
class _Notes:
    """Footnotes in order of first use; the same report and quote is one note."""

    items: dict[tuple[str, str], Note] = field(default_factory=dict)

    def of(self, statements: Iterable[Statement]) -> tuple[int, ...]:
        return tuple(self._number(s.report_id, s.quote, s.department or s.source, s) for s in statements)

    def hop(self, hop: Hop, statements: dict[str, Statement], alert: Alert) -> int:
        known = statements.get(hop.report_id)
        key = (hop.report_id, hop.quote)
        if key not in self.items:
            received = hop.received_at or (known.received_at if known else alert.at)
            department = (known.department or known.source) if known else ""
            self.items[key] = Note(len(self.items) + 1, hop.report_id, department, received, hop.quote)
        return self.items[key].number

    def _number(self, report_id: str, quote: str, department: str, statement: Statement) -> int:
        key = (report_id, quote)
        if key not in self.items:
            self.items[key] = Note(len(self.items) + 1, report_id, department, statement.received_at, quote)
        return self.items[key].number


def build(material: Material) -> Brief:
    """Write the brief. Errors: InputError when no report of the alert can be quoted."""
    alert, notes = material.alert, _Notes()
    sections = (
        Section("一、基本情况", tuple(_situation(material, notes))),
        Section("二、信号与证据", tuple(_signals(material.statements, notes))),
        Section("三、趋势与研判", tuple(_judgement(alert))),
        Section("四、关联与溯源", tuple(_origins(material, notes))),
        Section("五、不确定性与反证", tuple(_doubts(material, notes))),
        Section("六、处置建议", tuple(_advice(alert))),
    )
    return Brief(
        title=f"关于{_where(alert)}{_what(alert)}风险的研判材料",
        number=content_id("brief", alert.alert_id, alert.at.isoformat()),
        as_of=alert.at,
        alert=alert,
        sections=sections,
        trend=material.trend,
        origins=alert.origins,
        notes=tuple(notes.items.values()),
    )


def _situation(material: Material, notes: _Notes) -> Iterable[Sentence]:
    alert, statements = material.alert, material.statements
    first, last = statements[0], statements[-1]
    departments = list(dict.fromkeys(s.department or s.source or "来源不明" for s in statements))
    reports = _one_each(statements)
    yield Sentence(
        f"自{_day(first)}起，{_where(alert)}有{len(reports)}份报告反映{_what(alert)}，"
        f"涉及{len(departments)}个部门或渠道（{'、'.join(departments)}）。",
        Ground.FACT,
        notes.of(reports),
    )
    yield Sentence(f"最早的报告于{_day(first)}由{_who(first)}提出：“{first.quote}”", Ground.FACT, notes.of([first]))
    if last.report_id != first.report_id:
        yield Sentence(f"最近的报告于{_day(last)}由{_who(last)}提出：“{last.quote}”", Ground.FACT, notes.of([last]))
    if grave := [s for s in statements if s.severity >= 3]:
        yield Sentence(
            f"其中{len(_one_each(grave))}份提到人员伤亡或直接危及生命。", Ground.FACT, notes.of(_one_each(grave))
        )
    if again := [s for s in statements if s.unresolved_before]:
        yield Sentence(f"其中{len(_one_each(again))}份称此前反映过而未解决。", Ground.FACT, notes.of(_one_each(again)))


def _signals(statements: Sequence[Statement], notes: _Notes) -> Iterable[Sentence]:
    """One sentence a quoted sentence; what several signals of a report quote together is said once."""
    told: dict[tuple[str, str], list[Statement]] = {}
    for each in statements:
        told.setdefault((each.report_id, each.quote), []).append(each)
    for same in told.values():
        kinds = "、".join(dict.fromkeys(_kind(each.kind) for each in same))
        text = f"{_day(same[0])}，{_who(same[0])}：{kinds}——“{same[0].quote}”"
        yield Sentence(text, Ground.FACT, notes.of(same[:1]))


def _judgement(alert: Alert) -> Iterable[Sentence]:
    yield Sentence(
        f"系统建议级别为{alert.grade.name_zh}色（{alert.leading.value}），供值班人员研判，并非官方预警。",
        Ground.INFERENCE,
    )
    for reason in alert.reasons:
        yield Sentence(f"{reason.says}（方法：{reason.detector}）", Ground.INFERENCE)


def _origins(material: Material, notes: _Notes) -> Iterable[Sentence]:
    alert = material.alert
    by_report = {each.report_id: each for each in material.statements}
    for origin in alert.origins:
        yield Sentence(f"来源可能是{origin.name}，可解释程度{origin.score:.0%}。", Ground.INFERENCE)
        yield from _path(origin, by_report, alert, notes)
    if not alert.origins:
        yield Sentence("现有报告不足以判断来源。", Ground.UNKNOWN)


def _path(origin: OriginPath, by_report: dict[str, Statement], alert: Alert, notes: _Notes) -> Iterable[Sentence]:
    for hop in origin.path:
        day = format_time(hop.received_at)[:10] if hop.received_at else "时间不明"
        says = f"（{hop.says}）" if hop.says else ""
        yield Sentence(f"{day}{says}：“{hop.quote}”", Ground.FACT, (notes.hop(hop, by_report, alert),))


def _doubts(material: Material, notes: _Notes) -> Iterable[Sentence]:
    for each in material.contrary:
        meaning = MODALITY_NAMES[each.modality]
        yield Sentence(f"{_day(each)}，{_who(each)}{meaning}：“{each.quote}”", Ground.FACT, notes.of([each]))
    if not material.contrary:
        yield Sentence("同一地点、同类事项未见相反的说法。", Ground.UNKNOWN)
    statements = material.statements
    if not any(each.origin is Origin.DISCOVERED for each in statements):
        yield Sentence("尚无现场检查记录可以印证。", Ground.UNKNOWN)
    if len({each.department or each.source for each in statements}) < 2:
        yield Sentence("所有报告来自同一部门或渠道，缺少旁证。", Ground.UNKNOWN)
    if nowhere := [each for each in statements if not each.places]:
        yield Sentence(f"{len(_one_each(nowhere))}份报告没有写明地点。", Ground.FACT, notes.of(_one_each(nowhere)))


def _advice(alert: Alert) -> Iterable[Sentence]:
    leads = list(dict.fromkeys(hazards()[kind].lead for kind in alert.kinds if kind in hazards()))
    yield Sentence(f"建议由{'、'.join(leads) or '属地'}牵头到{_where(alert)}现场核实。", Ground.INFERENCE)
    if alert.origins:
        yield Sentence(f"建议同时核查{alert.origins[0].name}，并排查与之相关的其他地点。", Ground.INFERENCE)
    if len(alert.departments) > 1:
        yield Sentence(f"建议{'、'.join(alert.departments)}互通各自掌握的情况。", Ground.INFERENCE)


def _one_each(statements: Iterable[Statement]) -> list[Statement]:
    """The first statement of each report."""
    first: dict[str, Statement] = {}
    for each in statements:
        first.setdefault(each.report_id, each)
    return list(first.values())


def _where(alert: Alert) -> str:
    if alert.place is not None:
        return "".join(alert.place.path[-2:]) or alert.place.name
    return "、".join(entity.name for entity in alert.entities[:2]) or "辖区"


def _what(alert: Alert) -> str:
    return "、".join(_kind(kind) for kind in alert.kinds[:3])


def _kind(code: str) -> str:
    return hazards()[code].name if code in hazards() else code


def _who(statement: Statement) -> str:
    return statement.department or statement.source or "来源不明的渠道"


def _day(statement: Statement) -> str:
    moment = format_time(statement.received_at)
    return f"{int(moment[5:7])}月{int(moment[8:10])}日"
