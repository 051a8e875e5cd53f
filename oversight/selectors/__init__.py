"""Reads of aggregates, and of what the administration page shows. Nothing here reads a case."""
