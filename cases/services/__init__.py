"""Writes of cases: one transaction with its evidence row each."""
