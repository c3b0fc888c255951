"""Pictures of a brief: reports a day against what was usual, and the path from an origin, left to right in time."""

import io
import textwrap
from collections.abc import Sequence
from datetime import date
from functools import cache

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.dates import DateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from pylopdf_fonts_zh_cn import sans_path

from briefs.content import Trend
from domain.alert import OriginPath
from domain.clock import format_time

EPOCH = date(1970, 1, 1).toordinal()
INK, GREY, ACCENT = "#222222", "#9a9a9a", "#b5482b"  # readable in black and white


@cache
def _font() -> str:
    font_manager.fontManager.addfont(str(sans_path()))
    return font_manager.FontProperties(fname=str(sans_path())).get_name()


def trend_chart(trend: Trend, *, form: str = "png") -> bytes:
    """Bars of reports a day, the usual level as a dashed line, the last days hatched. `form`: png or svg."""
    with mpl.rc_context({"font.family": _font(), "svg.hashsalt": "jianwei"}):
        figure = Figure(figsize=(6.4, 2.4), layout="constrained")
        axes = figure.subplots()
        split = len(trend.days) - trend.window_days
        days = [day.toordinal() - EPOCH for day in trend.days]  # matplotlib counts days from 1970
        axes.xaxis_date()
        axes.xaxis.set_major_formatter(DateFormatter("%m-%d"))  # type: ignore[no-untyped-call]
        axes.bar(days[:split], trend.counts[:split], color=GREY, label="此前")
        axes.bar(days[split:], trend.counts[split:], color=ACCENT, hatch="//", edgecolor=INK, label="近14天")
        axes.axhline(
            trend.expected, color=INK, linestyle="--", linewidth=1, label=f"平日每天约 {trend.expected:.2f} 份"
        )
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_ylim(0, max(1, *trend.counts) * 1.15)
        axes.set_ylabel("报告（份）")
        axes.tick_params(axis="x", labelrotation=30)
        axes.legend(frameon=False, fontsize=8, loc="upper left")
        axes.spines[["top", "right"]].set_visible(False)
        return _bytes(figure, form)


def trace_chart(origins: Sequence[OriginPath], *, form: str = "png") -> bytes | None:
    """The best origin on the left and its hops in order of time; None without an origin."""
    if not origins:
        return None
    origin = origins[0]
    hops = list(origin.path)[:5]
    with mpl.rc_context({"font.family": _font(), "svg.hashsalt": "jianwei"}):
        figure = Figure(figsize=(6.4, 0.75 * (len(hops) + 1)), layout="constrained")
        axes = figure.subplots()
        axes.set_axis_off()
        axes.set_xlim(0, 10)
        axes.set_ylim(-len(hops) - 0.5, 0.5)
        box = {"boxstyle": "round,pad=0.4", "facecolor": "#f6e3dc", "edgecolor": ACCENT}
        axes.text(0.1, 0, f"来源：{origin.name}（{origin.score:.0%}）", va="center", fontsize=10, bbox=box)
        for row, hop in enumerate(hops, 1):
            day = format_time(hop.received_at)[5:10] if hop.received_at else "—"
            quote = textwrap.shorten(hop.quote.replace("\n", " "), 200, placeholder="…")
            lines = [quote[at : at + 40] for at in range(0, min(len(quote), 80), 40)]
            if len(quote) > 80:
                lines[-1] = lines[-1][:-1] + "…"
            axes.annotate(
                "", xy=(0.6, -row + 0.18), xytext=(0.6, -row + 0.72), arrowprops={"arrowstyle": "->", "color": INK}
            )
            axes.text(0.1, -row, day, va="center", fontsize=8, color=INK)
            axes.text(1.1, -row, "\n".join(lines), va="center", fontsize=8, color=INK)
            axes.text(9.9, -row, hop.report_id, va="center", ha="right", fontsize=6, color=GREY)
        return _bytes(figure, form)


def _bytes(figure: Figure, form: str) -> bytes:
    buffer = io.BytesIO()
    metadata = {"Date": None} if form == "svg" else {"Software": None}
    figure.savefig(buffer, format=form, dpi=180, metadata=metadata)
    return buffer.getvalue()
