"""Fetches the pictures, voice notes and files that Zalo promised, and keeps them where only we can read."""

import asyncio
import contextlib
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import structlog
from aiohttp import (
    ClientConnectorDNSError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.media_hosts import AllowedHosts, CarefulResolver, PrivateAddressError
from bot.pictures import EXTENSIONS, HEAD, PICTURES, NotAPictureError, redraw, sniff
from storage.words import EntryKind

log = structlog.get_logger()

LARGEST = 20 * 1024 * 1024  # bytes
PATIENCE = 60.0  # seconds for one picture, all in all
MOST_REDIRECTS = 2
AT_ONCE = 4  # pictures held in memory at the same time
CHUNK = 64 * 1024

# What may come under which name. A voice note is sometimes a video file without pictures.
FITTING = {
    EntryKind.PHOTO: ("image/",),
    EntryKind.VOICE: ("audio/", "video/"),
    EntryKind.VIDEO: ("video/", "image/gif"),
}


class Why(StrEnum):
    """Why something that was promised could not be kept."""

    NO_LINK = "no_link"
    HOST_NOT_ALLOWED = "host_not_allowed"
    PRIVATE_ADDRESS = "private_address"
    GONE = "gone"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    CHECKSUM = "checksum"
    DISK = "disk"
    TIMEOUT = "timeout"


@dataclass(frozen=True)
class Kept:
    """It is ours now; the path is below the media directory."""

    sha256: str
    path: str
    mime: str
    size: int


@dataclass(frozen=True)
class Lost:
    """It is not; `again` says whether a later try may do better."""

    why: Why
    again: bool = False


class LostError(Exception):
    """Ends a fetch early; turned into `Lost` before anybody else sees it."""

    def __init__(self, why: Why, *, again: bool = False) -> None:
        super().__init__(why)
        self.lost = Lost(why, again)


# --- The shelf ------------------------------------------------------------------------------------------


class Shelf:
    """Where promised media end up: `<root>/ab/cd/<sha256>.<ext>`.

    Args:
        root: DATA_DIR/media.
        hosts: entries of ZALO_MEDIA_HOSTS.
        patience: seconds for one fetch.
    """

    def __init__(
        self,
        root: Path,
        hosts: Sequence[str],
        *,
        patience: float = PATIENCE,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self.root = root
        self._allowed = AllowedHosts(hosts)
        self._resolver = CarefulResolver(self._allowed, resolver)
        self._patience = patience
        self._session: ClientSession | None = None
        self._room = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, url: str | None, kind: EntryKind, checksum: str | None = None) -> Kept | Lost:
        """Fetch, look, redraw and keep; never raises for what the network or the disk does."""
        if not url:
            return Lost(Why.NO_LINK)
        async with self._room:
            try:
                async with asyncio.timeout(self._patience):
                    raw = await self._bring(url)
                return await asyncio.to_thread(self._keep, raw, kind, checksum)
            except LostError as error:
                return error.lost
            except TimeoutError:
                return Lost(Why.TIMEOUT, again=True)
            except (ClientError, OSError) as error:
                return _unreachable(error)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _bring(self, link: str) -> bytes:
        try:
            url = URL(link)
        except ValueError:
            raise LostError(Why.HOST_NOT_ALLOWED) from None
        for _ in range(MOST_REDIRECTS + 1):
            async with self._visit(url) as answer:
                if answer.status not in (301, 302, 303, 307, 308):
                    return await _read(answer)
                url = _onward(url, answer)
        raise LostError(Why.GONE)

    @asynccontextmanager
    async def _visit(self, url: URL) -> AsyncIterator[ClientResponse]:
        if not self._allowed.allow(url):
            raise LostError(Why.HOST_NOT_ALLOWED)
        async with self._browser().get(url, allow_redirects=False) as answer:
            yield answer

    def _browser(self) -> ClientSession:
        """A session of its own: only this one goes where strangers point."""
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(resolver=self._resolver, use_dns_cache=False),
                timeout=ClientTimeout(total=None, sock_connect=10),
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,
                headers={"Accept-Encoding": "identity"},
            )
        return self._session

    def _keep(self, raw: bytes, kind: EntryKind, checksum: str | None) -> Kept:
        if checksum and hashlib.md5(raw, usedforsecurity=False).hexdigest() != checksum.strip().lower():
            raise LostError(Why.CHECKSUM)
        content, mime = _as_kept(raw, kind)
        sha256 = hashlib.sha256(content).hexdigest()
        path = f"{sha256[:2]}/{sha256[2:4]}/{sha256}.{EXTENSIONS[mime]}"
        try:
            write_whole(self.root / path, content)
        except OSError as error:
            log.error("media_disk", errno=error.errno, remedy="free space below DATA_DIR")  # noqa: TRY400 (the trace would say nothing more)
            raise LostError(Why.DISK) from error
        return Kept(sha256, path, mime, len(content))


def _unreachable(error: ClientError | OSError) -> Lost:
    if isinstance(error, ClientConnectorDNSError) and isinstance(error.os_error, PrivateAddressError):
        return Lost(Why.PRIVATE_ADDRESS)
    return Lost(Why.GONE, again=True)


def _onward(url: URL, answer: ClientResponse) -> URL:
    try:
        return url.join(URL(answer.headers["Location"]))
    except (KeyError, ValueError):
        raise LostError(Why.GONE) from None


async def _read(answer: ClientResponse) -> bytes:
    if answer.status != 200:
        raise LostError(Why.GONE, again=answer.status == 429 or answer.status >= 500)
    if (answer.content_length or 0) > LARGEST:
        raise LostError(Why.TOO_LARGE)
    content = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        content += chunk
        if len(content) > LARGEST:
            raise LostError(Why.TOO_LARGE)
    return bytes(content)


def _as_kept(raw: bytes, kind: EntryKind) -> tuple[bytes, str]:
    mime = sniff(raw[:HEAD])
    if mime is None or not mime.startswith(FITTING.get(kind, ("",))):
        raise LostError(Why.WRONG_TYPE)
    if mime not in PICTURES:
        return raw, mime
    try:
        return redraw(raw), "image/jpeg"
    except NotAPictureError:
        raise LostError(Why.WRONG_TYPE) from None


def write_whole(path: Path, content: bytes) -> None:
    """The file is there whole or not at all, also after a power cut."""
    if path.exists():
        path.touch()  # somebody wants it again: it counts as new, and no tidying takes it away
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".coming-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
