"""The studio: pages on which videos are made and looked at, and the calls that they need."""
