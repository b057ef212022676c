"""How engines stand, as a server looks at them beside its event loop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from stillmotion.catalog.features import Capabilities
from stillmotion.engines.base import EngineConfig
from stillmotion.engines.registry import EngineSpec, Standing
from stillmotion.engines.watching import EngineWatch

AWAY = Standing("unavailable", "no GPU was found")


def spec(name: str) -> EngineSpec:
    return EngineSpec(name=name, capabilities=Capabilities(), opens="")


def watch(
    monkeypatch: pytest.MonkeyPatch, look: Callable[[str], Standing], *names: str
) -> EngineWatch:
    """One that looks all the time, at engines that stand as `look` says."""
    monkeypatch.setattr(EngineSpec, "standing", lambda self, _config: look(self.name))
    specs = [spec(name) for name in names]
    config = EngineConfig(models_dir=Path("models"))
    return EngineWatch(specs, config, interval=0.001, patience=0.05)


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not met():
            await asyncio.sleep(0.001)


async def test_changes_are_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "stillmotion.engines")
    stands = {"a": Standing("idle"), "b": AWAY}
    looks: list[str] = []

    def look(name: str) -> Standing:
        assert threading.current_thread() is not threading.main_thread()
        looks.append(name)
        return stands[name]

    engines = watch(monkeypatch, look, "a", "b")
    assert engines.standings == {}
    running = asyncio.create_task(engines.run())
    await until(lambda: looks.count("b") > 3)
    assert engines.standings == stands
    stands["b"] = Standing("ready")
    await until(lambda: engines.standings["b"].state == "ready")
    running.cancel()
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "the engine 'b' is unavailable, its tasks wait: no GPU was found",
        "the engine 'b' is ready again",
    ]


async def test_a_check_that_hangs_or_fails_counts_as_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    free = threading.Event()
    hanging: list[str] = []

    def look(name: str) -> Standing:
        if name == "faulty":
            raise OSError("no such device")
        hanging.append(name)
        free.wait(60)
        return Standing("idle")

    engines = watch(monkeypatch, look, "slow", "faulty")
    running = asyncio.create_task(engines.run())
    await until(lambda: len(engines.standings) == 2)
    assert engines.standings["faulty"].why == "its check fails: OSError: no such device"
    assert "has not come back within" in engines.standings["slow"].why
    assert hanging == ["slow"], "a second one is not sent after it"
    free.set()
    await until(lambda: engines.standings["slow"].state == "idle")
    running.cancel()
