"""Speed, never measured in a test: against a floor or a peer, in the same run, as a ratio."""
