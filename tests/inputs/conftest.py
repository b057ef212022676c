"""Raw servers that stop with the test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from harness.raw import RawServer


@pytest.fixture
def start() -> Iterator[Callable[..., RawServer]]:
    """Start a server that stops with the test."""
    with ExitStack() as stack:
        yield lambda *args, **kwargs: stack.enter_context(RawServer(*args, **kwargs))
