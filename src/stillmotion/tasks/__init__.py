"""The life of a task: its states, its durable row, who runs it, and who is told.

Knows neither HTTP nor pixels. A task's request and result are opaque bytes and keys here.
"""
