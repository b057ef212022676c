"""Refusals of a request that was held against the rules of another call, in its own words."""

from __future__ import annotations

from collections.abc import Mapping

from stillmotion.contract.errors import ContractError


def renamed(error: ContractError, names: Mapping[str, str]) -> ContractError:
    """The same refusal, of the field that has this name in the call which was made."""
    name = names.get(error.field)
    if name is None or name == error.field:
        return error
    message = error.message.replace(f"{error.field}: ", f"{name}: ", 1)
    return ContractError(error.code, message, field=name, retry_after=error.retry_after)
