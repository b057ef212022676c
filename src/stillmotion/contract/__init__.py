"""The wire dialect: what a request may say, what it means, and how it is refused.

No HTTP and no pixels here: the API, the command line and the workers all read requests through
this package, so that a body means the same wherever it comes from.
"""
