"""Early pytest plugin: real servers for the suite, before Django reads its settings.

With DATABASE_URL_TEST set, the named servers are used (REDIS_URL and SECRET_KEY must be set too). Otherwise
the embedded ones are started; the last program that uses them stops them. Workers of pytest-xdist run under
the controlling process, which holds the servers for them.
"""

import os

from mappa import embedded

os.environ["MAPPA_LOGIN"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mappa.settings")
# A broker number and a database name of the tests' own, away from a demo that may be running.
os.environ.setdefault("MAPPA_DATABASE", os.environ.get("MAPPA_TEST_DB", "test_mappa"))

_OURS = "DATABASE_URL_TEST" not in os.environ and "PYTEST_XDIST_WORKER" not in os.environ
if _OURS:
    embedded.start()


def pytest_unconfigure() -> None:
    if _OURS:
        embedded.stop()
