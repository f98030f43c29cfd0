"""Where a commune ends on the map: polygons with holes, and whether a pin lies inside."""

from collections.abc import Sequence

Ring = tuple[tuple[float, float], ...]  # (longitude, latitude), closed or not
Outline = tuple[tuple[Ring, ...], ...]  # polygons: the first ring is outside, the others are holes
FEWEST = 3  # corners


class BadOutlineError(ValueError):
    """What is drawn is no outline; the message says what is wrong with it."""


def contains(outline: Outline, latitude: float, longitude: float) -> bool:
    """Whether the point lies in one of the polygons and in none of its holes."""
    return any(
        _is_in(polygon[0], latitude, longitude)
        and not any(_is_in(hole, latitude, longitude) for hole in polygon[1:])
        for polygon in outline
    )


def _is_in(ring: Ring, latitude: float, longitude: float) -> bool:
    """Whether a line from the point to the east crosses the ring an odd number of times."""
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > latitude) != (y2 > latitude):
            crosses_at = x1 + (latitude - y1) / (y2 - y1) * (x2 - x1)
            inside ^= longitude < crosses_at
    return inside


def read_outline(geometry: object) -> Outline:
    """The outline of a GeoJSON Polygon or MultiPolygon (RFC 7946).

    Raises:
        BadOutlineError: it is none.
    """
    if not isinstance(geometry, dict):
        raise BadOutlineError("it has no geometry")
    kind, drawn = geometry.get("type"), geometry.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise BadOutlineError(f"its geometry is {kind}, not a Polygon or MultiPolygon")
    polygons = [drawn] if kind == "Polygon" else drawn
    return tuple(tuple(_ring(ring) for ring in _list(polygon)) for polygon in _list(polygons))


def outline_of(kept: Sequence[object]) -> Outline:
    """The outline as it was kept in a table."""
    return read_outline({"type": "MultiPolygon", "coordinates": kept}) if kept else ()


def _ring(ring: object) -> Ring:
    corners = tuple(_corner(corner) for corner in _list(ring))
    if len(set(corners)) < FEWEST:
        raise BadOutlineError(f"a ring has fewer than {FEWEST} corners")
    return corners


def _corner(corner: object) -> tuple[float, float]:
    parts = _list(corner)[:2]
    numbers = [float(p) for p in parts if isinstance(p, int | float) and not isinstance(p, bool)]
    if len(numbers) != len(("longitude", "latitude")):
        raise BadOutlineError("a corner is not [longitude, latitude]")
    longitude, latitude = numbers
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise BadOutlineError(
            f"the corner [{longitude}, {latitude}] is not on the globe: is it [longitude, latitude]?"
        )
    return longitude, latitude


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, list | tuple) or not value:
        raise BadOutlineError("its coordinates are not nested as in RFC 7946")
    return value
