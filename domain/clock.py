"""Times as the installation reads and prints them: aware inside, its own zone with offset outside."""

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from domain.errors import InputError

DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def parse_time(text: str, *, zone: tzinfo = SHANGHAI, where: str = "") -> datetime:
    """An aware time from ISO 8601 (blank or T between date and time); without a zone it is the installation's.

    Errors: InputError that says where.
    """
    try:
        moment = datetime.fromisoformat(text.strip().replace("/", "-"))
    except ValueError:
        raise InputError("a time like 2026-03-09T08:00", text, where=where) from None
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def format_time(moment: datetime, *, zone: tzinfo = SHANGHAI) -> str:
    """ISO 8601 to the second, in the installation's zone with offset."""
    return moment.astimezone(zone).isoformat(timespec="seconds")
