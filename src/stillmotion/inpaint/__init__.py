"""What a picture does not show, made up: holes filled from patches or by a network, and what lies
beyond its edges."""
