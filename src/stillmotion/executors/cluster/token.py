"""Ray's shared token. Who may talk to a cluster can run programs on its nodes, so a head that finds
a token asks for it; nodes and servers show theirs only when they are told to, which this does."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

MODE = "RAY_AUTH_MODE"
TOKEN, TOKEN_PATH = "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"
USUAL = Path(".ray/auth_token")
"""Below the home folder."""

REFUSED = "InvalidAuthToken"
"""What Ray says of a token that is missing or another one."""

ADVICE = (
    "the cluster asks for a token, and this machine shows none or another one: copy that of the "
    "head (`ray get-auth-token` prints it) and name its file in RAY_AUTH_TOKEN_PATH"
)


def show_token(environment: MutableMapping[str, str]) -> None:
    """Have Ray show the token where there is one, unless the environment says what to do."""
    if MODE in environment:
        return
    named = environment.get(TOKEN) or environment.get(TOKEN_PATH)
    if named or (Path.home() / USUAL).is_file():
        environment[MODE] = "token"
