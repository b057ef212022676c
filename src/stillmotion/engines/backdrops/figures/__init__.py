"""Who and what stands in a place."""
