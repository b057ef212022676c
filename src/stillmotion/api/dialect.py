"""A dialect: another form in which the same tasks are asked for and told of.

It gives its calls, and its form of errors and of callbacks. Everything behind them is shared: keys,
limits, bodies, tasks, packs, media, callbacks, counts. Its packages are `dialects`, which this
layer does not know: `create_app` is given them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from stillmotion.orders.rows import asked_of

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.creation import Creation
    from stillmotion.api.endpoint import AccountHandler
    from stillmotion.api.media import Media
    from stillmotion.api.media_links import MediaLinks
    from stillmotion.api.services import Services
    from stillmotion.contract.errors import ContractError
    from stillmotion.tasks.task import Task

DIALECT = "dialect"
"""The key of what is kept beside an order (`Plan.asked`) that names the dialect it came in."""


class Site(NamedTuple):
    """What the calls of a dialect are made of."""

    services: Services
    links: MediaLinks
    creation: Creation
    media: Media


class DialectCall(NamedTuple):
    """A call: its path may have `{id}` or `{model}` in it, as those of routes do."""

    method: str
    path: str
    handler: AccountHandler


@dataclass(frozen=True, kw_only=True)
class Description:
    """What the OpenAPI document says of a dialect: paths, components, and one tag."""

    paths: Mapping[str, Any]
    schemas: Mapping[str, Any] = field(default_factory=dict)
    tag: Mapping[str, str]


class Dialect(Protocol):
    """See the module. `name` is kept with the tasks that came in the dialect."""

    @property
    def name(self) -> str:
        """One of a kind."""
        ...

    def calls(self, site: Site) -> Sequence[DialectCall]:
        """The calls. Where another one has the same path, the earlier one is answered."""
        ...

    def refusal(self, request_id: str, error: ContractError) -> Response:
        """The answer to a request that is refused."""
        ...

    def callback(self, task: Task, links: MediaLinks) -> bytes | None:
        """The body of a callback of a task that came in the dialect; None for the usual one."""
        ...

    def described(self) -> Description:
        """What the OpenAPI document says of it."""
        ...


def dialect_of(task: Task) -> str:
    """The name of the dialect that the task came in, "" for the first one."""
    return str(asked_of(task.request).get(DIALECT, ""))
