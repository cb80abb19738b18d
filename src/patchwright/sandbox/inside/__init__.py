"""Two scripts that run on their own between Patchwright and a command; standard library only."""
