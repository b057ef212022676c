"""The HTTP face: routes, authentication, the envelope."""
