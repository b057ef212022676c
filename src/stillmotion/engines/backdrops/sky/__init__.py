"""The sky over a place, with its clouds."""
