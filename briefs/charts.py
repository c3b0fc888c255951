"""Pictures of a brief: reports a day against what was usual, and the path from an origin, downwards in time."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import count
from math import ceil
from typing import Any, Literal

import typst
from pylopdf_fonts_zh_cn import sans_path

from briefs.content import Trend
from domain.alert import OriginPath
from domain.clock import format_time

Form = Literal["png", "svg"]
MAX_HOPS = 5
MAX_QUOTE = 80  # two lines of 40 characters
MAX_DATES = 12  # under the axis
MAX_STEPS = 5  # of the axis
PPI = 180


def trend_chart(trend: Trend, *, form: Form = "png") -> bytes:
    """Bars of reports a day, the last days hatched, the usual level as a dashed line."""
    highest = max(1, trend.expected, *trend.counts)
    data = {
        "counts": trend.counts,
        "split": len(trend.days) - trend.window_days,
        "usual": trend.expected,
        "legend": {
            "before": "此前",
            "last": f"近{trend.window_days}天",
            "usual": f"平日每天约 {trend.expected:.2f} 份",
        },
        "unit": "报告（份）",
        "top": highest * 1.1,
        "ticks": whole_ticks(highest),
        "dates": [(index, f"{trend.days[index]:%m-%d}") for index in dated(len(trend.days))],
    }
    return _draw("trend.typ", data, form)


def trace_chart(origins: Sequence[OriginPath], *, form: Form = "png") -> bytes | None:
    """The best origin on top and its hops below it in order of time; None without an origin."""
    if not origins:
        return None
    origin = origins[0]
    data = {
        "origin": f"来源：{_breakable(origin.name)}（{origin.score:.0%}）",
        "hops": [
            {
                "day": format_time(hop.received_at)[5:10] if hop.received_at else "—",
                "quote": _breakable(_cut(hop.quote)),
                "report_id": _breakable(hop.report_id),
            }
            for hop in origin.path[:MAX_HOPS]
        ],
    }
    return _draw("trace.typ", data, form)


def whole_ticks(highest: float) -> list[int]:
    """Whole numbers from 0 to at most `highest`, 1, 2 or 5 times a power of ten apart, in at most five steps."""
    steps = (factor * 10**power for power in count() for factor in (1, 2, 5))
    step = next(step for step in steps if highest / step < MAX_STEPS + 1)
    return list(range(0, int(highest) + 1, step))


def dated(days: int) -> list[int]:
    """Which of so many days have their date under the axis: all of a few, else one a week (or fewer), and the last."""
    every = 1 if days <= MAX_DATES else 7 * ceil(days / (7 * MAX_DATES))
    return list(range(days - 1, -1, -every))


def _cut(quote: str) -> str:
    words = " ".join(quote.split())
    return words if len(words) <= MAX_QUOTE else words[: MAX_QUOTE - 1] + "…"


def _breakable(text: str) -> str:
    """Long runs of Latin letters and digits (ids, addresses) with a zero-width space after each 10, so that they wrap."""
    return re.sub(r"([!-~]{10})(?=[!-~])", "\\1\u200b", text)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[sans_path().parent])


def _draw(template: str, data: Mapping[str, Any], form: Form) -> bytes:
    """One page as a picture. `data` goes beside the markup, never into it, so no word of a report can act as markup."""
    source = files("briefs").joinpath("templates", template).read_bytes()
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return typst.compile(source, font_paths=_fonts(), sys_inputs=inputs, format=form, ppi=PPI)
