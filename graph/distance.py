"""Distance on the earth's surface (haversine, mean radius); the servers' own functions differ from each other."""

from collections.abc import Mapping
from math import asin, cos, hypot, inf, radians, sin, sqrt

from domain.knowledge import Property

RADIUS = 6_371_008.8  # metres, mean radius of the WGS 84 ellipsoid
METRES_A_DEGREE = RADIUS * radians(1)


def metres_between(left: Mapping[str, Property], right: Mapping[str, Property]) -> float:
    """Great-circle distance in metres between two nodes with `lat`, `lon` in degrees; infinite when one lacks them."""
    values = [side.get(name) for side in (left, right) for name in ("lat", "lon")]
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    if len(numbers) < 4:
        return inf
    lat1, lon1, lat2, lon2 = map(radians, numbers)
    chord = hypot(sin((lat2 - lat1) / 2), sqrt(cos(lat1) * cos(lat2)) * sin((lon2 - lon1) / 2))
    return 2 * RADIUS * asin(min(1.0, chord))
