"""The director: a parsed request becomes a storyboard. Pure functions, no I/O, no pixels."""
