"""Secrets of remote engines, read when a connection is opened, from where the table says."""

from __future__ import annotations

import os

from stillmotion.engines.remote.faults import NoAnswer
from stillmotion.engines.remote.options import Secret
from stillmotion.reasons import reason

MOST_CHARACTERS = 8192


def read_secret(secret: Secret) -> str:
    """The secret, "" where none is named. Raises NoAnswer where it is not where it should be."""
    if secret.file is not None:
        try:
            with secret.file.open(encoding="utf-8") as file:
                value = file.read(MOST_CHARACTERS).strip()
        except (OSError, UnicodeDecodeError) as error:
            raise NoAnswer(f"{secret.file} cannot be read: {reason(error)}") from None
        if not value:
            raise NoAnswer(f"{secret.file} is empty")
    elif secret.variable:
        value = os.environ.get(secret.variable, "").strip()
        if not value:
            raise NoAnswer(f"the environment variable {secret.variable} is not set")
    else:
        return ""
    if not value.isascii() or not value.isprintable():
        where = secret.file or f"the environment variable {secret.variable}"
        raise NoAnswer(f"{where} has characters that a header cannot hold")
    return value
