"""Further questions now, and the map of the traps that a member fell for."""
