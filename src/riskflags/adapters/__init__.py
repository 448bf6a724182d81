"""Sources read as they are: a mapping each, in YAML, and one engine that runs them all."""
