"""为什么没提醒我: every report and unit that raised nothing can say why, from its statements and the last scan's record."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.knowledge import Statement
from domain.reading import Modality
from domain.report import Origin
from graph.view import View
from rules.sign import kind_name
from rules.state import Held, OpenAlert, ScanState

_LOOK_BACK = timedelta(days=14)
_MODALITIES = {
    Modality.PLANNED: "计划中的事，尚未发生",
    Modality.PAST: "说的是过去的事",
    Modality.RESOLVED: "已经处理好",
    Modality.NEGATED: "文中否认有此事",
    Modality.DRILL: "说的是演练",
    Modality.RUMOUR: "传言，未经核实或已辟谣",
    Modality.RULE: "宣传、规定或提示，没有说事情发生",
    Modality.QUESTION: "只是询问",
}


def why_not(subject: str, *, view: View, state: ScanState, as_of: datetime) -> list[str]:
    """Reasons in Chinese why a report (uid) or a unit (`place:…`, `thing:…`, `organisation:…`) raised no alert, or no higher one.

    An alert that tells of it is named first. Never empty.
    """
    is_unit = subject.partition(":")[0] in ("place", "thing", "organisation")
    statements = view.statements(
        until=as_of,
        since=as_of - _LOOK_BACK if is_unit else None,
        entities=[subject] if is_unit else None,
        reports=None if is_unit else [subject],
    )
    ids = {each.report_id for each in statements}
    told = [*_of_alerts(state.open, subject, ids), *_of_held(state.held, subject, ids)]
    if not statements:
        return [*told, "近14天没有关于它的来报" if is_unit else "这份来报里没有读出任何信号"]
    told += _of_statements(statements)
    if not told:
        n = len(ids)
        told.append(f"有 {n} 份来报，但没有超出这个地方、这类事情平常的数量，也没有规则成立")
    return list(dict.fromkeys(told))


def _of_alerts(alerts: Iterable[OpenAlert], unit: str, ids: set[str]) -> Iterable[str]:
    for each in alerts:
        alert = each.alert
        place = alert.place.id if alert.place else ""
        if ids & {*alert.report_ids} or unit.partition(":")[2] == place:
            yield f"已在{alert.grade.name_zh}色预警 {alert.alert_id} 中（{'关注' if not alert.grade.asks_to_act else '要求处置'}）"


def _of_held(held: Iterable[Held], unit: str, ids: set[str]) -> Iterable[str]:
    for each in held:
        if each.unit == unit or ids & {*each.report_ids}:
            what = "、".join(kind_name(kind) for kind in each.kinds[:3])
            yield from (f"{what}：{reason}" for reason in each.reasons)


def _of_statements(statements: Iterable[Statement]) -> Iterable[str]:
    echoes: set[str] = set()
    for each in statements:
        what = f"{kind_name(each.kind)}「{each.trigger}」"
        if each.exercise:
            yield "演习状态的来报，永不进入真实预警"
        elif not each.modality.live:
            yield f"{what}：{_MODALITIES[each.modality]}"
        elif each.origin is Origin.DISCOVERED:
            yield f"{what}：检查发现的另行展示，不抬高本地风险"
        elif each.echo and each.echo in echoes:
            yield f"{what}：重复另一份来报的文字，只算一个声音"
        echoes.add(each.echo)
