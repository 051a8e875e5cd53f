"""Pages of meetings: parse, one call, answer."""
