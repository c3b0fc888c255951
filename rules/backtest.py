"""How good the alerts of a replay were, against the truth of its stream: warned before it escalates, origin, false alerts.

The rules of counting:
- an alert *acts* from its first line that is yellow or above; blue is a watch list and counts for nothing here;
- it *finds* a chain at its first acting line that shares at least two reports with the chain (report_ids, or
  after_ids for a late one). The chain is *warned of* when that line is from before it escalates;
- the origin is right when an accepted one is among the origins of the last line before the chain escalates;
- an alert that acts and never finds any chain is *false*, told per week of the time in which alerts are judged: from
  the first chain's start to the last chain's escalation, unless a span is given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from domain.alert import Alert, Change
from scenarios.truth import TrueChain, Truth

LEAST_SHARED = 2


@dataclass(frozen=True, slots=True)
class ChainFigures:
    """What became of one chain. `origin_rank` is 1 for the first answer, 0 for none right; `shared` counts reports."""

    chain_id: str
    family: str
    warned_at: datetime | None
    lead_days: float | None
    alert_id: str | None
    shared: int
    origin_rank: int
    origin_told: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one replay."""

    chains: tuple[ChainFigures, ...]
    acting: int  # alerts that ask to act, in the judged span
    false: int
    weeks: float
    decoys_raised: int  # decoys of which an acting alert tells with two reports or more

    @property
    def warned(self) -> int:
        return sum(each.warned_at is not None for each in self.chains)

    @property
    def recall(self) -> float:
        return self.warned / len(self.chains) if self.chains else 0.0

    @property
    def lead_days(self) -> float | None:
        """Median over the chains that were warned of."""
        leads = [each.lead_days for each in self.chains if each.lead_days is not None]
        return median(leads) if leads else None

    @property
    def false_per_week(self) -> float:
        return self.false / self.weeks if self.weeks else 0.0

    @property
    def precision(self) -> float:
        """Share of acting alerts that find a chain."""
        return 1.0 - self.false / self.acting if self.acting else 0.0

    def origins_right(self, within: int) -> int:
        """Chains that were warned of with an accepted origin among the first so many."""
        return sum(each.warned_at is not None and 1 <= each.origin_rank <= within for each in self.chains)


def score(
    changes: Iterable[Alert], truth: Truth, *, since: datetime | None = None, until: datetime | None = None
) -> Figures:
    """Figures of a replay's changes of alerts, in order of time."""
    lines: dict[str, list[Alert]] = {}
    for change in changes:
        lines.setdefault(change.alert_id, []).append(change)
    acting = {key: kept for key, each in lines.items() if (kept := [c for c in each if c.grade.asks_to_act])}
    chains = tuple(_chain_figures(chain, acting) for chain in truth.chains)
    begin = since or min((chain.starts_at for chain in truth.chains), default=None)
    end = until or max((chain.escalates_at for chain in truth.chains), default=None)
    judged = [each for each in acting.values() if begin is None or end is None or begin <= each[0].at <= end]
    false = sum(
        not any(_shared(line, chain) >= LEAST_SHARED for line in each for chain in truth.chains) for each in judged
    )
    told = [{*line.report_ids} for each in judged for line in each]
    decoys = sum(any(len(ids & {*decoy.report_ids}) >= LEAST_SHARED for ids in told) for decoy in truth.decoys)
    weeks = (end - begin).total_seconds() / 604800 if begin and end else 0.0
    return Figures(chains, len(judged), false, weeks, decoys)


def _chain_figures(chain: TrueChain, acting: dict[str, list[Alert]]) -> ChainFigures:
    best: tuple[datetime, str] | None = None
    for alert_id, each in acting.items():
        for line in each:
            if _shared(line, chain) >= LEAST_SHARED and chain.starts_at <= line.at <= chain.escalates_at:
                if best is None or (line.at, alert_id) < best:
                    best = (line.at, alert_id)
                break
    if best is None:
        return ChainFigures(chain.id, chain.family, None, None, None, 0, 0, False)
    warned_at, alert_id = best
    known = [e for e in acting[alert_id] if e.at <= chain.escalates_at and e.change is not Change.CLOSED]
    last = known[-1]
    lead = (chain.escalates_at - warned_at).total_seconds() / 86400
    ranks = [n for n, o in enumerate(last.origins, 1) if chain.accepts(o.entity_id, o.name)]
    return ChainFigures(
        chain.id,
        chain.family,
        warned_at,
        lead,
        alert_id,
        _shared(last, chain),
        min(ranks, default=0),
        bool(last.origins),
    )


def _shared(line: Alert, chain: TrueChain) -> int:
    return len({*line.report_ids} & {*chain.report_ids, *chain.after_ids})


def tell(figures: Figures) -> list[str]:
    """The figures in Chinese, one line each."""
    lead = f"{figures.lead_days:.1f} 天" if figures.lead_days is not None else "—"
    return [
        f"风险链 {len(figures.chains)} 条，升级前已提醒 {figures.warned} 条，提前量中位数 {lead}",
        f"来源首位正确 {figures.origins_right(1)} 条，前三正确 {figures.origins_right(3)} 条",
        f"要求处置的预警 {figures.acting} 条，其中误报 {figures.false} 条（每周 {figures.false_per_week:.1f} 条）",
        f"干扰样本被当真 {figures.decoys_raised} 个",
    ]


def best_origin(line: Alert, chain: TrueChain) -> int:
    """Rank of the first accepted origin of an alert, 0 for none."""
    return next((n for n, o in enumerate(line.origins, 1) if chain.accepts(o.entity_id, o.name)), 0)


def sum_up(each: Sequence[Figures]) -> Figures:
    """The figures of several replays as one."""
    return Figures(
        tuple(chain for figures in each for chain in figures.chains),
        sum(figures.acting for figures in each),
        sum(figures.false for figures in each),
        sum(figures.weeks for figures in each),
        sum(figures.decoys_raised for figures in each),
    )
