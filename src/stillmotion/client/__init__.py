"""The Python SDK: `Client` and `AsyncClient`."""
