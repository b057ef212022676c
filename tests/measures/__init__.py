"""Measures of what the engine renders, shared by the tests and `bench/`."""
