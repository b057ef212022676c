"""Small learned models: which there are, where they come from, and functions that run them.

Each module but the first few holds one role. A role whose model is not on this machine raises
`ModelMissing`; `available` asks first.
"""

from stillmotion.models.folder import ModelMissing, available

__all__ = ["ModelMissing", "available"]
