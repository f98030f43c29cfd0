"""Speaks to Zalo: hands over one request and brings back the answer, or says that nothing was heard."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    TCPConnector,
)

from bot.zalo.wire import Answer, Host, Request, Upload, read_answer

PATIENCE = 20.0  # seconds until a request counts as unheard; a token's lease is longer than this
AT_ONCE = 256  # requests on their way at the same time


class UnheardError(Exception):
    """No answer came, so nobody knows whether the request arrived."""


class NeverLeftError(UnheardError):
    """No connection was made: the request certainly did not arrive."""


class ZaloClient:
    """One session for everything that is asked of Zalo.

    Args:
        addresses: base address of each host.
        patience: seconds to wait for an answer.
    """

    def __init__(self, addresses: Mapping[Host, str], *, patience: float = PATIENCE) -> None:
        self._addresses = dict(addresses)
        # Shorter than the whole, so that it is known which of them passed: before there was a connection
        # nothing can have arrived.
        self._timeout = ClientTimeout(total=patience, sock_connect=min(patience / 2, 10.0))
        self._session: ClientSession | None = None
        self.said_at: datetime | None = None  # the time of day at Zalo, by its last answer

    async def ask(self, request: Request, *, access_token: str = "") -> Answer:
        """Make a call of the OA or ZBS API.

        Raises:
            UnheardError: no answer; NeverLeftError where it certainly did not arrive.
        """
        headers = {"access_token": access_token} if access_token else {}
        status, said, body = await self._exchange(request, headers)
        return read_answer(status, said, body)

    async def ask_for_tokens(self, request: Request, app_secret: str) -> bytes:
        """Make a call of the OAuth host; refusals come under any status, and are read by `wire.read_tokens`.

        Raises:
            UnheardError: no answer, or an error of the server: the tokens may have been rotated.
        """
        status, _, body = await self._exchange(request, {"secret_key": app_secret})
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise UnheardError
        return body

    async def _exchange(
        self, request: Request, headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        url = self._addresses[request.host] + request.path
        try:
            async with self._open().request(
                request.method,
                url,
                params=request.query or None,
                json=request.body,
                data=_payload(request),
                headers=headers,
                allow_redirects=False,
            ) as answer:
                self.said_at = _date(answer.headers)
                return answer.status, answer.headers, await answer.read()
        except (ClientConnectorError, ConnectionTimeoutError):
            raise NeverLeftError from None
        except (ClientError, OSError, TimeoutError):
            raise UnheardError from None

    def _open(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=AT_ONCE), timeout=self._timeout, cookie_jar=DummyCookieJar()
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def _date(headers: Mapping[str, str]) -> datetime | None:
    try:
        return parsedate_to_datetime(headers["Date"])
    except (KeyError, ValueError):
        return None


def _payload(request: Request) -> FormData | Mapping[str, str] | None:
    return request.form if request.upload is None else _part(request.upload)


def _part(upload: Upload) -> FormData:
    form = FormData()
    form.add_field("file", upload.content, filename=upload.name, content_type=upload.mime)
    return form
