"""Proving who somebody is: what is tried, what it leaves as evidence, and when a name is locked (docs/adr/0024)."""
