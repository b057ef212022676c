"""A connection to one server that the site named: bounded requests, and errors in its words.

The site names the addresses, so private ones are allowed; redirects lead to no other host.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

import httpx2
import msgspec

from stillmotion import __version__
from stillmotion.engines.remote.credentials import read_secret
from stillmotion.engines.remote.faults import (
    BrokenFile,
    NoAnswer,
    OddAnswer,
    Refused,
    parsed,
    told,
    words_of,
)
from stillmotion.engines.remote.servers import SERVERS
from stillmotion.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stillmotion.engines.remote.options import RemoteOptions

log = logging.getLogger("stillmotion.engines")

T = TypeVar("T", bound=msgspec.Struct)

MOST_ANSWER = 8 * 1024 * 1024
"""Bytes of an answer that is no file."""

AWAY = frozenset({408, 425, 429, 502, 503, 504})
"""Statuses that time cures: the server, or what stands before it, is not ready."""

MOST_REDIRECTS = 3
CHUNK = 256 * 1024

Files = list[tuple[str, tuple[str, bytes, str]]]
"""Of a form: name of the field; file name, bytes, and media type."""

Step = Callable[[], None]
"""Called while a file comes; what it raises stops that."""


class Line:
    """Requests to the server at `url`. Raises NoAnswer, Refused and OddAnswer."""

    def __init__(self, options: RemoteOptions, url: str) -> None:
        self.url = url
        self.name = f"{SERVERS[options.server].title} at {urlsplit(url).netloc}"
        self._options = options
        self._http: httpx2.Client | None = None
        self._secrets: tuple[str, ...] = ()

    def get(self, path: str, answer: type[T], **params: str) -> T:
        """Ask for something."""
        return self.read(self.ask("GET", path, params=params), answer, path)

    def post(self, path: str, answer: type[T], body: object) -> T:
        """Send JSON."""
        sent = {"content": msgspec.json.encode(body)}
        headers = {"content-type": "application/json"}
        return self.read(self.ask("POST", path, headers=headers, **sent), answer, path)

    def post_form(self, path: str, answer: type[T], fields: Mapping[str, str], files: Files) -> T:
        """Send a form; one without files too, as multipart/form-data."""
        parts: list[tuple[str, Any]] = [(key, (None, value)) for key, value in fields.items()]
        return self.read(self.ask("POST", path, files=[*parts, *files]), answer, path)

    def ask(self, method: str, path: str, **given: Any) -> Any:
        """The decoded JSON of an answer."""
        end = time.monotonic() + self._options.answer
        with self._answer(method, path, given) as response:
            content = self._content(response, end)
        return self._json(content, path)

    def ping(self, path: str) -> None:
        """Ask for something whose answer does not matter, as long as it is one of success."""
        end = time.monotonic() + self._options.answer
        try:
            with self._answer("GET", path, {}) as response:
                self._content(response, end)
        except Refused as refused:
            if refused.status >= 500:
                raise NoAnswer(refused.message) from None
            raise

    def told(self, text: str) -> str:
        """The server's words as they may be passed on."""
        return told(text, self._secrets)

    def read(self, value: Any, answer: type[T], path: str) -> T:
        """`value` as the protocol has it. Raises OddAnswer naming what is missing."""
        try:
            return msgspec.convert(value, answer)
        except msgspec.ValidationError as error:
            said = told(str(error), self._secrets)
            raise OddAnswer(
                f"{self.name} answered {path} with something else than its protocol has: {said}"
            ) from None

    def save(self, path: str, target: BinaryIO, step: Step, **params: str) -> None:
        """Write a file that the server has to `target`. Raises OddAnswer where it is too large."""
        with self._answer("GET", path, {"params": params}) as response:
            write(response, target, self._options.largest, step, self.name)

    def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            self._http.close()
            self._http = None

    @contextmanager
    def _answer(
        self, method: str, path: str, given: Mapping[str, Any]
    ) -> Iterator[httpx2.Response]:
        """An answer of success, its body not read yet."""
        http = self._open()
        with failing(self.name, self._secrets):
            response = http.send(http.build_request(method, self.url + path, **given), stream=True)
        try:
            for _ in range(MOST_REDIRECTS):
                if not response.has_redirect_location:
                    break
                following = self._redirected(response, method)
                response.close()
                with failing(self.name, self._secrets):
                    response = http.send(following, stream=True)
            if not response.is_success:
                self._refuse(response)
            with failing(self.name, self._secrets):
                yield response
        finally:
            response.close()

    def _redirected(self, response: httpx2.Response, method: str) -> httpx2.Request:
        following = response.next_request
        if following is None or method != "GET" or _origin(following.url) != _origin(response.url):
            where = told(response.headers.get("location", ""), self._secrets)
            log.warning("%s redirects a %s to %s", self.name, method, where)
            said = "elsewhere, and that is not followed; the log has where to"
            raise OddAnswer(f"{self.name} redirects a {method} {said}")
        return following

    def _refuse(self, response: httpx2.Response) -> None:
        """Raise what an answer without success says."""
        end = time.monotonic() + self._options.answer
        with failing(self.name, self._secrets):
            content = self._content(response, end)
        body = parsed(content)
        words = words_of(body) or content[:2000].decode("utf-8", "replace").strip()
        status = response.status_code
        said = f"{self.name} answered HTTP {status}"
        said += f": {told(words, self._secrets)}" if words else ""
        if status in (401, 403):
            said = f"{said} (see its token in the file of engines)"
        if status in AWAY and not (isinstance(body, dict) and "status" in body and "id" in body):
            raise NoAnswer(said)
        raise Refused(said, status, body)

    def _content(self, response: httpx2.Response, end: float) -> bytes:
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > MOST_ANSWER:
                raise OddAnswer(f"{self.name} sent an answer of more than {MOST_ANSWER} bytes")
            if time.monotonic() > end:
                raise NoAnswer(
                    f"{self.name} took longer than {self._options.answer:g} s to answer", True
                )
        return bytes(content)

    def _json(self, content: bytes, path: str) -> Any:
        try:
            return msgspec.json.decode(content)
        except msgspec.DecodeError:
            start = told(content[:80].decode("utf-8", "replace"), self._secrets)
            raise OddAnswer(
                f"{self.name} answered {path} with something else than JSON: {start!r}"
            ) from None

    def headers(self) -> dict[str, str]:
        """What every request carries, the token with it."""
        token = read_secret(self._options.token)
        headers = {"user-agent": f"stillmotion/{__version__}"}
        if token and self._options.auth == "bearer":
            headers["authorization"] = f"Bearer {token}"
        elif token:
            headers["x-api-key"] = token
        self._secrets = (token,) if token else ()
        return headers

    def _open(self) -> httpx2.Client:
        if self._http is None:
            headers = self.headers()
            self._http = httpx2.Client(
                headers=headers, trust_env=False, timeout=timeouts(self._options),
                verify=tls(self._options),
            )  # fmt: skip
        return self._http


def write(response: httpx2.Response, target: BinaryIO, largest: int, step: Step, name: str) -> None:
    """Stream an answer's body into a file of at most `largest` bytes. Raises OddAnswer."""
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > largest:
        raise _too_large(name, int(length), largest)
    size = 0
    for chunk in response.iter_bytes(CHUNK):
        size += len(chunk)
        if size > largest:
            raise _too_large(name, size, largest)
        target.write(chunk)
        step()
    if not size:
        raise BrokenFile(f"{name} sent an empty file")


def _too_large(name: str, size: int, largest: int) -> OddAnswer:
    return OddAnswer(
        f"{name} has a video of {size} bytes or more, and at most {largest} are fetched "
        "(largest_mb)"
    )


def timeouts(options: RemoteOptions) -> httpx2.Timeout:
    """Of each connect, read and write."""
    return httpx2.Timeout(options.answer, connect=options.connect)


def tls(options: RemoteOptions) -> ssl.SSLContext:
    """With the authorities of the machine and the site's own."""
    context = ssl.create_default_context()
    if options.ca_file is not None:
        context.load_verify_locations(options.ca_file)
    if not options.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


@contextmanager
def failing(name: str, secrets: tuple[str, ...] = ()) -> Iterator[None]:
    """Turn the faults of a connection into NoAnswer."""
    try:
        yield
    except (httpx2.ConnectTimeout, httpx2.PoolTimeout):
        raise NoAnswer(f"{name} cannot be reached in time") from None
    except httpx2.TimeoutException:
        raise NoAnswer(f"{name} does not answer in time", uncertain=True) from None
    except httpx2.TransportError as fault:
        said = f"{name} cannot be reached: {told(reason(fault), secrets)}"
        raise NoAnswer(said, not isinstance(fault, httpx2.ConnectError)) from None
    except (httpx2.InvalidURL, httpx2.DecodingError) as fault:
        raise OddAnswer(
            f"{name} sent what cannot be read: {told(reason(fault), secrets)}"
        ) from None


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
