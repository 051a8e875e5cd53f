"""Demonstration data: invented people in three areas, in every state, with dates relative to the day of loading.

Nothing here is about a real person. The same day and seed give the same facts. History is written as rows,
since the services record what happens now; what is under way is done by the services themselves.
"""

SEED = 2026
MARK = "load_demo"
"""Name of the last-run row that says demonstration data are here."""
