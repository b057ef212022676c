"""The studio as a portal of the server: which calls it has, and who is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stillmotion.studio.files import Files
from stillmotion.studio.frames import Frames
from stillmotion.studio.history import History
from stillmotion.studio.openapi import described
from stillmotion.studio.operator.accounts import AccountCalls
from stillmotion.studio.operator.site import SiteCalls
from stillmotion.studio.session_calls import SessionCalls
from stillmotion.studio.sessions import Sessions
from stillmotion.studio.stage_calls import StageCalls

if TYPE_CHECKING:
    from stillmotion.api.dialect import Description, DialectCall, Site
    from stillmotion.api.endpoint import Call
    from stillmotion.api.portal import PublicCall
    from stillmotion.tasks.store import Account


class Studio:
    """See `api.portal.Portal`."""

    home = "studio"

    def opened(self, site: Site) -> OpenStudio:
        """The studio of a server."""
        return OpenStudio(site)

    def described(self) -> Description:
        """See `Portal.described`."""
        return described()


class OpenStudio:
    """See `api.portal.OpenPortal`."""

    def __init__(self, site: Site) -> None:
        self._sessions = Sessions(site.services)
        self.calls: Sequence[DialectCall] = (
            *History(site).calls,
            *Frames(site).calls,
            *AccountCalls(site).calls,
            *SiteCalls(site).calls,
            *StageCalls(site).calls,
        )
        self.public: Sequence[PublicCall] = (
            *SessionCalls(site.services, self._sessions).public,
            # Last, since its path takes in all others.
            *Files(site).public,
        )

    async def signed_in(self, call: Call) -> Account | None:
        """See `OpenPortal.signed_in`."""
        return await self._sessions.account(call)


STUDIO = Studio()
