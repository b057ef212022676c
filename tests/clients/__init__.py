"""Unmodified clients of other makers against a real server: `make test-clients`."""
