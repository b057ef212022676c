"""Inputs: fetched within limits, decoded within bounds, checked against the reference's rules."""
