"""Pages of documents: parse, one call, answer."""
