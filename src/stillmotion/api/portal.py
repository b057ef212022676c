"""A portal: pages of the server's own, and the calls that only they need.

Its package is `studio`, which this layer does not know: `create_app` is given it. Who has signed in
on its pages may make every call, without a key in the request.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from stillmotion.api.dialect import Description, DialectCall, Site
    from stillmotion.api.endpoint import Call, Handler
    from stillmotion.tasks.store import Account


class PublicCall(NamedTuple):
    """A call that needs no key. Its path may have `{name}` or, at its end, `{name:path}` in it."""

    method: str
    path: str
    handler: Handler


class OpenPortal(Protocol):
    """A portal on the parts of a running server."""

    @property
    def calls(self) -> Sequence[DialectCall]:
        """Those that need an account."""
        ...

    @property
    def public(self) -> Sequence[PublicCall]:
        """Those that do not, the pages among them."""
        ...

    async def signed_in(self, call: Call) -> Account | None:
        """Whose session a request without a key belongs to; None where it has none.

        Raises ContractError where it has one that does not count.
        """
        ...


class Portal(Hashable, Protocol):
    """See the module. `home` is the path, without the slash, to which a browser is led that asks
    for the server itself."""

    @property
    def home(self) -> str:
        """See the class."""
        ...

    def opened(self, site: Site) -> OpenPortal:
        """The portal of a server."""
        ...

    def described(self) -> Description:
        """What the OpenAPI document says of it."""
        ...
