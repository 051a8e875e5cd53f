"""Reads of cases. The first argument is always the actor; what they may not see does not exist."""
