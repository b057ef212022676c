"""Object storage for inputs and results. Keys look like `inputs/<task>/image.png`."""

from stillmotion.vault.faults import storage_fault
from stillmotion.vault.vault import Vault

__all__ = ["Vault", "storage_fault"]
