"""The environment this process runs in, as far as more than one module of settings asks for it."""

import environ

env = environ.Env()
DEMO: bool = env.bool("MAPPA_DEMO", default=False)
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", default=0)  # of our own, in front of the web server
# Agencies that sign in their own people: [{"id", "agency", "issuer", "client_id", "secret"}], with the agency's name.
AGENCY_SIGN_IN: list[dict[str, str]] = env.json("MAPPA_AGENCY_SIGN_IN", default=[])
