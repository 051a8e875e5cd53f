"""An app that fails on purpose, with a name in each failure. Only tests/leaks installs it."""
