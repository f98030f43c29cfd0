"""The GeoJSON file behind `units polygons`: read whole and checked before anything is written."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlmodel import Session

from bot.commands.counter import FailedError
from handlers.rules.outlines import BadOutlineError, Outline, read_outline
from storage import corrections, units

Outlines = Mapping[str, Outline]  # by the code of the unit


def read(file: Path) -> Outlines:
    """The outline of each unit the file names."""
    try:
        drawn = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise FailedError(f"{file}: cannot be read ({error.strerror})") from None
    except ValueError:
        raise FailedError(f"{file}: is not JSON; export it as GeoJSON, UTF-8") from None
    features = drawn.get("features") if isinstance(drawn, dict) else None
    if not isinstance(features, list) or not features:
        raise FailedError(f"{file}: is no GeoJSON FeatureCollection with features")
    found = dict(_outline(file, number, feature) for number, feature in enumerate(features, 1))
    if len(found) < len(features):
        raise FailedError(f"{file}: two features have the same code; join them into one MultiPolygon")
    return found


def _outline(file: Path, number: int, feature: object) -> tuple[str, Outline]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = properties.get("code") if isinstance(properties, dict) else None
    if not isinstance(feature, dict) or not isinstance(code, str) or not code:
        raise FailedError(f"{file}: feature {number} has no properties.code, the code of its unit")
    try:
        return code.upper(), read_outline(feature.get("geometry"))
    except BadOutlineError as error:
        raise FailedError(f"{file}: feature {number} ({code}): {error}") from None


def bring_in(db: Session, oa_id: str, file: Path, outlines: Outlines) -> int:
    """Write them down; a code that no unit has stops all of it."""
    known = {unit.code.upper(): unit.id for unit in units.every(db, oa_id)}
    strange: Sequence[str] = sorted(outlines.keys() - known.keys())
    if strange:
        raise FailedError(f"{file}: no unit has the code {strange[0]}; see `units list`")
    for code, outline in outlines.items():
        corrections.draw(
            db, known[code], [[list(map(list, ring)) for ring in polygon] for polygon in outline]
        )
    corrections.changed(db, [known[code] for code in outlines])
    return len(outlines)
