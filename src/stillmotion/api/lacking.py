"""Calls that need an engine of a certain ability: the engine that has it, or what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from stillmotion.catalog.able import Able
from stillmotion.contract.errors import Code, ContractError


def engine_with(
    names: Sequence[str],
    engines: Mapping[str, Able],
    has: Callable[[Able], bool],
    *,
    model: str,
    ability: str,
    what: str,
) -> str:
    """The first of a model's engines that `has` an ability, which its specification declares by a
    field of that name. Raises ContractError 1103 with `what` is missing, and who has it here."""
    found = next((name for name in names if name in engines and has(engines[name])), None)
    if found is not None:
        return found
    others = ", ".join(name for name, able in engines.items() if has(able)) or "none"
    raise ContractError(
        Code.FORBIDDEN,
        f"model_name: {model} has no access to this API here, since none of its engines "
        f"({', '.join(names)}) {what} ({ability}); engines of this server that do: {others}. See "
        "docs/compatibility.md",
        field="model_name",
    )
