"""为什么没提醒我: what kept a report or a unit from an alert, from what was read, counted and held back."""

from domain.alert import Alert
from domain.errors import InputError
from domain.hazards import hazards
from domain.reading import Findings, Modality, Signal
from domain.report import Report, Status
from domain.units import unit_keys
from ledger.ledger import Ledger
from rules.scan import ScanState

MODALITIES = {
    Modality.PLANNED: "尚未发生",
    Modality.PAST: "已经过去",
    Modality.RESOLVED: "已经处置",
    Modality.NEGATED: "否认",
    Modality.DRILL: "演练",
    Modality.RUMOUR: "传闻",
    Modality.RULE: "规定或宣传",
    Modality.QUESTION: "询问",
}


def why_not(subject: str, ledger: Ledger) -> list[str]:
    """Reasons in Chinese for a report id or a unit (`place:e-12` or its bare id). Errors: InputError for neither."""
    state = ScanState.from_json(ledger.state("scan"))
    if report := ledger.report(subject):
        return _of_report(report, ledger.findings(report.uid), ledger.alerts(), state)
    return _of_unit(subject, ledger, state)


def _of_report(report: Report, findings: Findings | None, alerts: tuple[Alert, ...], state: ScanState) -> list[str]:
    told = [_in_alert(alert) for alert in alerts if report.id in alert.report_ids]
    if told:
        return told
    if report.status is Status.EXERCISE:
        return ["这是演练报告：演练永远不会成为预警。"]
    if findings is None:
        return ["报告已收下，还没有读；请再次执行 jianwei ingest。"]
    if not findings.signals:
        return ["没有从文本中读出隐患或未满足的需要。"]
    reasons = [_not_live(signal) for signal in findings.signals if not signal.modality.live]
    live = [signal for signal in findings.signals if signal.modality.live]
    if live and not any(list(unit_keys(signal)) for signal in live):
        reasons.append("没有写明能辨认的地点、物件或单位，无法与别的报告相连。")
    held = [each for each in state.held if report.id in each.report_ids]
    reasons += [reason for each in held for reason in each.reasons]
    return reasons or [_ordinary(state)]


def _of_unit(subject: str, ledger: Ledger, state: ScanState) -> list[str]:
    names = {subject, *(f"{label}:{subject}" for label in ("place", "organisation", "thing"))}
    bare = {name.partition(":")[2] or name for name in names}
    told = [
        _in_alert(alert)
        for alert in ledger.alerts()
        if (alert.place and alert.place.id in bare) or any(entity.id in bare for entity in alert.entities)
    ]
    held = [reason for each in state.held if each.unit in names for reason in each.reasons]
    places = ledger.places().places
    known = bare & set(places) or bare & {each.id for each in ledger.organisations()}
    if not (told or held or known):
        raise InputError("the id of a report or a unit", subject, where="alerts why-not")
    return told or held or [_ordinary(state)]


def _in_alert(alert: Alert) -> str:
    return f"已列入预警 {alert.alert_id}（{alert.grade.name_zh}）。"


def _not_live(signal: Signal) -> str:
    name = hazards()[signal.kind].name if signal.kind in hazards() else signal.kind
    words = "、".join(cue.text for cue in signal.cues)
    return f"“{signal.trigger.text}”（{name}）读作{MODALITIES[signal.modality]}，不计入" + (
        f"：依据“{words}”。" if words else "。"
    )


def _ordinary(state: ScanState) -> str:
    if state.last_scan is None:
        return "还没有扫描过；请执行 jianwei scan。"
    return "所在单元近期的报告没有超过平日水平，也没有符合任何规则。"
