"""Object storage for inputs and results. Keys look like `inputs/<task>/image.png`."""

from stillmotion.vault.faults import StorageFault, storage_fault
from stillmotion.vault.opening import open_vault
from stillmotion.vault.patience import PATIENT, PROMPT, Patience
from stillmotion.vault.trial import try_out
from stillmotion.vault.urls import check_endpoint, check_media_url
from stillmotion.vault.vault import Method, Vault, keys_below

__all__ = [
    "PATIENT",
    "PROMPT",
    "Method",
    "Patience",
    "StorageFault",
    "Vault",
    "check_endpoint",
    "check_media_url",
    "keys_below",
    "open_vault",
    "storage_fault",
    "try_out",
]
