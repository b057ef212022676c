"""What an account can put into its videos: elements and voices, its own and those that come along.

Its own are in the store, as results of tasks; here are the presets, and how either is found.
"""
