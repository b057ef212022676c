"""The flags of commands that call a server, and the client they make."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stillmotion.cli.configuration import UserPath

if TYPE_CHECKING:
    from stillmotion.client import AsyncClient, Client

QUICK_RETRIES = 2
"""For commands that someone waits for."""

PATIENT_RETRIES = 8
"""For commands that wait anyway: about 40 s, enough for a server to be restarted."""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Where to call and as whom; None where the client looks for itself."""

    base_url: str | None
    api_key: str | None
    access_key: str | None
    secret_key: str | None
    data: Path | None

    def opened(self, retries: int) -> Client:
        """A client, open. Raises StillmotionError, as its calls do."""
        from stillmotion.client import Client

        return Client(**self._given(), max_retries=retries)

    def _given(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def opened_async(self, retries: int) -> AsyncClient:
        """The same for asynchronous code."""
        from stillmotion.client import AsyncClient

        return AsyncClient(**self._given(), max_retries=retries)

    @contextmanager
    def client(self, retries: int = QUICK_RETRIES) -> Iterator[Client]:
        """An open client. What a call raises becomes the command's one sentence."""
        from stillmotion.client import AuthenticationError, ConnectionFailed, StillmotionError

        try:
            with self.opened(retries) as client:
                yield client
        except StillmotionError as error:
            message = error.message
            if error.code is not None:
                message += f" (code {error.code}, request {error.request_id or 'unknown'})"
            if isinstance(error, ConnectionFailed) and self.base_url is None:
                message += "; is a server running? `stillmotion serve` starts one"
            if isinstance(error, AuthenticationError) and not (self.api_key or self.access_key):
                message += "; give --api-key, or --access-key and --secret-key"
            raise click.ClickException(message) from error


def connection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the flags; the command takes them as `connection`."""

    @functools.wraps(command)
    def call(
        *args: Any,
        base_url: str | None,
        api_key: str | None,
        access_key: str | None,
        secret_key: str | None,
        data: Path | None,
        **rest: Any,
    ) -> Any:
        connection = Connection(
            base_url=base_url,
            api_key=api_key,
            access_key=access_key,
            secret_key=secret_key,
            data=data,
        )
        return command(*args, connection=connection, **rest)

    for option in reversed(_OPTIONS):
        option(call)
    return call


json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")

_OPTIONS = (
    click.option(
        "--base-url",
        metavar="URL",
        help="The server.",
        show_default="http://127.0.0.1:8787",
    ),
    click.option("--api-key", metavar="KEY", help="API key to call with."),
    click.option("--access-key", metavar="KEY", help="Access key to sign tokens for."),
    click.option("--secret-key", metavar="KEY", help="Secret key to sign tokens with."),
    click.option(
        "--data",
        metavar="DIR",
        type=UserPath(path_type=Path),
        help="Data folder of a server on this machine, whose first key is used when none is given.",
        show_default="the user's data folder",
    ),
)
