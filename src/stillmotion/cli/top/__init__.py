"""`stillmotion top`: a server's work, or a site's, live in the terminal.

A source (`of_server`, `of_store`) gives frames; `picture` draws one, `screen` shows one after the
other.
"""
