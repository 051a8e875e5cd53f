"""Reads of aggregates, of what the administration page shows, and of the references behind a figure."""
