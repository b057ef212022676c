"""Where media are kept, as a URL: read, checked, and shown without what should not be seen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import parse_qsl, unquote, urlsplit

from stillmotion.vault.keys import check_key

FORMS: Mapping[str, str] = {
    "file": "file:///ABSOLUTE/PATH",
    "s3": "s3://BUCKET/PREFIX",
    "gs": "gs://BUCKET/PREFIX",
    "az": "az://CONTAINER/PREFIX",
}
"""What a URL of each scheme looks like."""

OPTIONS: Mapping[str, frozenset[str]] = {
    "s3": frozenset({"endpoint", "region", "style", "checksum"}),
    "gs": frozenset({"endpoint"}),
    "az": frozenset({"endpoint", "account"}),
}
"""What may follow in the query."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "style": ("path", "virtual"),
    "checksum": ("sha256", "none"),
}

CREDENTIALS: Mapping[str, str] = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the role of the machine",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_SERVICE_ACCOUNT, or the machine's account",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY, or the machine's identity",
}
"""Where each kind of store gets its credentials from."""

_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,221}[a-z0-9]")


@dataclass(frozen=True)
class BucketPlace:
    """A bucket (or container), the prefix in it under which all keys lie, and how to reach it."""

    scheme: str
    bucket: str
    prefix: str
    options: Mapping[str, str]

    @property
    def name(self) -> str:
        """As it may be shown."""
        return f"{self.scheme}://{self.bucket}" + (f"/{self.prefix}" if self.prefix else "")


def check_media_url(url: str) -> None:
    """Raises ValueError, with a sentence for the user, for a URL of no storage that is known."""
    scheme, separator, path = url.partition("://")
    if not separator or scheme not in FORMS:
        raise ValueError(
            f"storage is given as a URL ({', '.join(FORMS.values())}), and this is {shown(url)!r}"
        )
    if scheme != "file":
        bucket_place(url)
        if find_spec("obstore") is None:
            raise ValueError(
                f"{scheme}:// needs a package that is not installed: "
                "pip install 'stillmotion[objects]'"
            )
    elif not path.startswith("/"):
        raise ValueError(f"{url!r} names no absolute path: write file:///ABSOLUTE/PATH")


def bucket_place(url: str) -> BucketPlace:
    """Where a URL of a bucket leads. Raises ValueError, with a sentence that shows no secret."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"{shown(url)!r} is no URL of the form {_form(url)}") from None
    scheme = parts.scheme
    if "@" in parts.netloc:
        raise ValueError(
            "the URL holds credentials, which would show up in lists of processes: give them in "
            f"the environment ({CREDENTIALS[scheme]})"
        )
    if port is not None or not _BUCKET.fullmatch(parts.netloc) or parts.fragment:
        raise ValueError(f"{shown(url)!r} names no bucket: write {FORMS[scheme]}")
    prefix = unquote(parts.path).strip("/")
    try:
        if prefix:
            check_key(prefix)
    except ValueError:
        raise ValueError(
            f"{shown(url)!r} has a prefix that is none: parts of letters, digits, '_', '-' and "
            "'.', joined by '/'"
        ) from None
    return BucketPlace(scheme, parts.netloc, prefix, _options(scheme, parts.query))


def check_endpoint(given: str, name: str) -> str:
    """`given` without a slash at its end. Raises ValueError unless it is http(s)://HOST alone."""
    try:
        parts = urlsplit(given)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError(
            f"{name} must be http:// or https:// and a host, without credentials or a query; "
            f"given was {shown(given)!r}"
        )
    return given.rstrip("/")


def shown(url: str) -> str:
    """A URL without credentials and query, for messages."""
    head, separator, rest = url.partition("://")
    if not separator:
        return url.partition("?")[0].rpartition("@")[2]
    rest = re.split(r"[?#]", rest, maxsplit=1)[0]
    host, slash, path = rest.partition("/")
    return f"{head}://{host.rpartition('@')[2]}{slash}{path}"


def _form(url: str) -> str:
    return FORMS.get(url.partition("://")[0], "SCHEME://BUCKET/PREFIX")


def _options(scheme: str, query: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in OPTIONS[scheme]:
            known = ", ".join(sorted(OPTIONS[scheme]))
            raise ValueError(
                f"{name[:40]!r} is no option of {scheme}:// URLs, which take {known}; credentials "
                f"come from the environment ({CREDENTIALS[scheme]})"
            )
        if name in options or not value:
            raise ValueError(f"the option {name} needs one value")
        if name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"{name} is one of {', '.join(CHOICES[name])}, and not {value[:40]!r}")
        options[name] = check_endpoint(value, "endpoint") if name == "endpoint" else value
    return options
