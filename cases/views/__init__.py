"""Pages about cases: parse, one call, answer."""
