"""What a site says of a remote engine: its table, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from stillmotion.engines.generative.clip import ClipRules
from stillmotion.engines.remote.model_rules import FAMILIES, read_rules
from stillmotion.engines.remote.servers import SERVERS, Server
from stillmotion.engines.remote.table import Table
from stillmotion.engines.remote.workflow import Workflow, read_workflow
from stillmotion.engines.site import EnginesError

Auth = Literal["bearer", "x-api-key"]

OPTIONAL_FIELDS: Mapping[Server, tuple[str, ...]] = {
    "openai": ("seed", "fps", "num_frames", "negative_prompt", "guidance_scale"),
    "kling": ("seed",),
}
"""Extensions of the protocol that several servers know, and the service that it is named after does
not. They are sent where the table says so."""


@dataclass(frozen=True)
class Secret:
    """Where a secret is read from: a file or a variable of the environment. Never the secret."""

    file: Path | None = None
    variable: str = ""

    def __bool__(self) -> bool:
        return bool(self.file or self.variable)


@dataclass(frozen=True, kw_only=True)
class RemoteOptions:
    """The table of one engine. Times are in seconds, `largest` in bytes.

    `connect`, `answer` and `job` limit a connection, the wait for an answer and a whole job;
    `lost_after` is how long a server that took a job may be silent before another gets it, and
    `poll` the longest pause between two questions.
    """

    name: str
    server: Server
    urls: tuple[str, ...]
    model: str
    rules: ClipRules
    family: str = ""
    pool: str = "remote"
    token: Secret = Secret()
    access_key: Secret = Secret()
    secret_key: Secret = Secret()
    auth: Auth = "bearer"
    ca_file: Path | None = None
    verify: bool = True
    connect: float = 5.0
    answer: float = 60.0
    job: float = 3600.0
    lost_after: float = 120.0
    poll: float = 3.0
    largest: int = 512 * 1024 * 1024
    loras: Mapping[str, str] | None = None
    extra: Mapping[str, str | int | float | bool] | None = None
    fields: frozenset[str] = frozenset()
    workflow: Workflow | None = None


def read_options(name: str, values: Mapping[str, Any]) -> RemoteOptions:
    """The options of the engine `name`. Raises EnginesError."""
    table = Table(values)
    server: Server = table.choice("server", get_args(Server))  # type: ignore[assignment]
    kind = SERVERS[server]
    urls = table.urls("urls")
    model = table.needed("model", "the name of the model, as the server has it")
    family = table.choice("family", FAMILIES, "") if kind.families else ""
    loras = table.texts("loras") if kind.loras else {}
    workflow = read_workflow(table) if server == "comfyui" else None
    fields: frozenset[str] = frozenset()
    if server in OPTIONAL_FIELDS:
        fields = table.words("fields", OPTIONAL_FIELDS[server])
    with table.inner("rules") as rules_table:
        rules = read_rules(rules_table, server, family, frozenset(loras), fields, workflow)
    token = _secret(table, "token")
    access_key, secret_key = Secret(), Secret()
    if server == "kling":
        access_key, secret_key = _secret(table, "access_key"), _secret(table, "secret_key")
        if bool(access_key) != bool(secret_key) or bool(token) == bool(access_key):
            raise EnginesError(
                ": needed is either token_file or token_env, or an access key and a secret key "
                "(access_key_file or access_key_env, secret_key_file or secret_key_env)"
            )
    auth: Auth = "bearer"
    if server == "comfyui":
        auth = table.choice("auth", get_args(Auth), "bearer")  # type: ignore[assignment]
    extra = table.plain("extra") if kind.extra else {}
    for key in kind.own_fields & extra.keys():
        raise EnginesError(f".extra.{key}: this field is set from the request")
    options = RemoteOptions(
        name=name,
        server=server,
        urls=urls,
        model=model,
        rules=rules,
        family=family,
        pool=table.text("pool", "remote"),
        token=token,
        access_key=access_key,
        secret_key=secret_key,
        auth=auth,
        ca_file=table.path("ca_file"),
        verify=table.flag("tls_verify", True),
        connect=table.number("connect_timeout", 5.0, 0.1, 300),
        answer=table.number("answer_timeout", 60.0, 0.1, 3600),
        job=table.number("job_timeout", 3600.0, 1, 7 * 86_400),
        lost_after=table.number("lost_after", 120.0, 0, 86_400),
        poll=table.number("poll_interval", 3.0, 0.02, 60),
        largest=table.whole("largest_mb", 512, 1, 16_384) * 1024 * 1024,
        loras=loras,
        extra=extra,
        fields=fields,
        workflow=workflow,
    )
    table.finish()
    return options


def _secret(table: Table, what: str) -> Secret:
    """`WHAT_file` or `WHAT_env`. The file may come later than this is read: that is checked when
    the engine's standing is asked for."""
    file, variable = table.text(f"{what}_file"), table.text(f"{what}_env")
    if file and variable:
        raise EnginesError(f".{what}_env: {what}_file is given too, and one of them is allowed")
    if table.has(what):
        raise EnginesError(
            f".{what}: a secret does not stand in this file; name the file or the environment "
            f"variable that has it in {what}_file or {what}_env"
        )
    return Secret(Path(file).expanduser() if file else None, variable)
