"""The project package: top wiring and the shared foundation."""
