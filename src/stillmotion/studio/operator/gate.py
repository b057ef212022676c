"""Lets operators through, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.contract.errors import Code, ContractError

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.endpoint import AccountHandler, Call
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account


def operators_only(services: Services, handler: AccountHandler) -> AccountHandler:
    """The handler, for operators. Others are refused with 1103. Without keys everybody is one."""

    async def admitted(call: Call, account: Account) -> Response:
        if not (account.operator or services.settings.no_auth):
            raise ContractError(
                Code.FORBIDDEN,
                f"refused: the account {account.name!r} is no operator (`stillmotion accounts set "
                "NAME --operator` makes it one)",
            )
        return await handler(call, account)

    return admitted
