"""The recordings a commune supplies: which there are, which are missing or do not fit, and their page."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from aiohttp import web

from handlers.desk.spoken import type_prompts
from storage.languages import Language

KINDS: Mapping[str, str] = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".aac": "audio/aac",
}
LARGEST = 2 * 1024 * 1024  # bytes: half a minute, also where the signal is weak
RECORDED = (Language.THAI, Language.MONG)


@dataclass
class Found:
    """What lies in the folder."""

    addresses: dict[tuple[str, str, str], str] = field(default_factory=dict)
    too_large: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def look(folder: Path, known_keys: frozenset[str]) -> Found:
    """Every recording under <unit>/<language>/<key>.<ext>; what does not fit is named, not played."""
    found = Found()
    for path in sorted(folder.glob("*/*/*")):
        unit, language, name = path.relative_to(folder).parts
        if not path.is_file() or path.is_symlink():
            continue
        is_known = language in set(Language) and path.suffix in KINDS and path.stem in known_keys
        if not is_known:
            found.unknown.append(f"{unit}/{language}/{name}")
        elif path.stat().st_size > LARGEST:
            found.too_large.append(f"{unit}/{language}/{name}")
        else:
            found.addresses[unit, language, path.stem] = f"{unit}/{language}/{name}"
    return found


def missing(found: Found) -> dict[str, list[str]]:
    """By language, what is worth recording and nobody has; a language nobody began is left out."""
    there: dict[str, set[str]] = {}
    for _, language, key in found.addresses:
        there.setdefault(language, set()).add(key)
    return {language: [k for k in worth_recording() if k not in keys] for language, keys in there.items()}


def worth_recording() -> list[str]:
    raw = tomllib.loads(files("handlers.texts").joinpath("prompts.toml").read_text(encoding="utf-8"))
    return [str(key) for key in raw["keys"]]


def lines(found: Found) -> Iterator[tuple[bool, str, str]]:
    """For the doctor: whether it is right, what there is, and the remedy."""
    counted = {language: sum(1 for k in found.addresses if k[1] == language) for language in RECORDED}
    told = ", ".join(f"{language}: {number}" for language, number in counted.items() if number) or "none"
    yield True, told, ""
    for language, keys in missing(found).items():
        if keys:
            yield True, f"{language}: not recorded yet: {', '.join(keys)}", ""
    if found.too_large:
        yield False, f"too large: {', '.join(found.too_large)}", f"keep each below {LARGEST // 1024} KiB"
    if found.unknown:
        remedy = f"name them UNIT/thai/KEY.mp3; kinds: {' '.join(KINDS)}"
        yield False, f"not understood: {', '.join(found.unknown)}", remedy


class PromptsPage:
    """Plays a recording to anybody: nothing in it is secret."""

    def __init__(self, folder: Path, addresses: type_prompts) -> None:
        self._folder, self._known = folder, frozenset(addresses.values())

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/prompts/{unit}/{language}/{name}", self.play)

    async def play(self, request: web.Request) -> web.StreamResponse:
        """Only what was found at the start: a path that somebody makes up leads nowhere."""
        asked = "/".join(request.match_info[part] for part in ("unit", "language", "name"))
        if asked not in self._known:
            raise web.HTTPNotFound
        path = self._folder / asked
        headers = {"Content-Type": KINDS[path.suffix], "Cache-Control": "public, max-age=86400"}
        return web.FileResponse(path, headers={**headers, "X-Content-Type-Options": "nosniff"})
