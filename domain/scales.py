"""Four scales that look alike and are never mixed: four types, so that mixing them does not type-check.

Sources: 国务院令第493号 art. 3 (event grades), 突发事件应对法 (warning colours), plans' 响应分级, 安全风险分级管控.
"""

from enum import Enum


class EventGrade(Enum):
    """How bad an event was, after the fact."""

    EXTRAORDINARY = "特别重大"
    MAJOR = "重大"
    LARGE = "较大"
    ORDINARY = "一般"


class WarningColour(Enum):
    """An official warning before the fact, first to fourth class."""

    RED = "红色预警"
    ORANGE = "橙色预警"
    YELLOW = "黄色预警"
    BLUE = "蓝色预警"


class ResponseLevel(Enum):
    """What a plan starts."""

    I = "Ⅰ级响应"  # noqa: E741
    II = "Ⅱ级响应"
    III = "Ⅲ级响应"
    IV = "Ⅳ级响应"


class RiskGrade(Enum):
    """Safety risk of a risk point, by likelihood and consequence."""

    MAJOR = "重大风险"
    LARGE = "较大风险"
    GENERAL = "一般风险"
    LOW = "低风险"
