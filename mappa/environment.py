"""The environment this process runs in, as far as more than one module of settings asks for it."""

import environ

env = environ.Env()
DEMO: bool = env.bool("MAPPA_DEMO", default=False)
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", default=0)  # of our own, in front of the web server
