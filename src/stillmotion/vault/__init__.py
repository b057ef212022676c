"""Object storage for inputs and results. Keys look like `inputs/<task>/image.png`."""

from stillmotion.vault.faults import storage_fault
from stillmotion.vault.vault import Vault, check_media_url

__all__ = ["Vault", "check_media_url", "storage_fault"]
