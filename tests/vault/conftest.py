"""Vaults of every kind, for the same tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.object_store import ObjectStore
from stillmotion.vault import Vault, open_vault


@pytest.fixture(params=["folder", "moto", "seaweedfs"])
def vault(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    if request.param == "folder":
        return open_vault(tmp_path / "media")
    store: ObjectStore = request.getfixturevalue(request.param)
    store.use(monkeypatch)
    return open_vault(store.media(store.fresh_bucket(), "site/a"))
