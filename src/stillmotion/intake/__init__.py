"""What comes inside requests, away from the server's own process: large bodies go into files, and
small programs beside it read them and decode their pictures."""
