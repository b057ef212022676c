"""Having the calls on a part of the server timed, and its faults counted, whatever part it is."""

from __future__ import annotations

import functools
import inspect
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable, Iterable
from time import perf_counter
from typing import Any

from stillmotion.telemetry.counts import Counts, Timings


def watch(
    part: Any,
    operations: Iterable[str],
    timings: Timings,
    errors: Counts,
    faults: tuple[type[Exception], ...],
    innocent: tuple[type[Exception], ...] = (),
) -> None:
    """Time those coroutine methods of `part` from now on. What they raise of `faults` and not of
    `innocent` is an error; a method that yields has no time of its own, its reader has."""
    for name in operations:
        errors.add(name, by=0)
        method = getattr(part, name)
        is_error = functools.partial(_is_error, faults=faults, innocent=innocent)
        if inspect.isasyncgenfunction(method):
            watched = _counted(method, name, errors, is_error)
        else:
            watched = _timed(method, name, timings, errors, is_error)
        setattr(part, name, watched)


def _is_error(
    error: Exception, faults: tuple[type[Exception], ...], innocent: tuple[type[Exception], ...]
) -> bool:
    return isinstance(error, faults) and not isinstance(error, innocent)


def _timed(
    method: Callable[..., Any],
    name: str,
    timings: Timings,
    errors: Counts,
    is_error: Callable[[Exception], bool],
) -> Callable[..., Any]:
    # What `Timings.observe` does, spelt out: this is on the way of every request.
    series, bounds = timings.prepare(name), timings.bounds

    @functools.wraps(method)
    async def timed(*args: Any, **options: Any) -> Any:
        begun = perf_counter()
        try:
            return await method(*args, **options)
        except Exception as error:
            if is_error(error):
                errors.add(name)
            raise
        finally:
            seconds = perf_counter() - begun
            series[bisect_left(bounds, seconds)] += 1
            series[-1] += seconds

    return timed


def _counted(
    method: Callable[..., AsyncIterator[Any]],
    name: str,
    errors: Counts,
    is_error: Callable[[Exception], bool],
) -> Callable[..., AsyncIterator[Any]]:
    @functools.wraps(method)
    async def counted(*args: Any, **options: Any) -> AsyncIterator[Any]:
        try:
            async for each in method(*args, **options):
                yield each
        except Exception as error:
            if is_error(error):
                errors.add(name)
            raise

    return counted
