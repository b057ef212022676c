"""Outgoing HTTP that cannot be turned against the site's own network."""
