"""What stands between the sockets and the API: bounded reading, deadlines, a cap on connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import uvicorn

from stillmotion.front.descriptors import BACKLOG
from stillmotion.front.watch import Watch

if TYPE_CHECKING:
    import asyncio

    from starlette.types import ASGIApp


def http_config(app: ASGIApp, watch: Watch, **options: Any) -> uvicorn.Config:
    """Uvicorn's configuration for `app`, its connections made and looked after by `watch`."""
    return uvicorn.Config(
        app,
        http=cast("type[asyncio.Protocol]", watch.connection),
        ws="none",
        backlog=BACKLOG,
        access_log=False,
        log_config=None,
        server_header=False,
        lifespan="off",
        **options,
    )
