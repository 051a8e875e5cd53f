"""Early pytest plugin: real servers for the suite, before Django reads its settings.

With DATABASE_URL_TEST set, the named servers are used (REDIS_URL and SECRET_KEY must be set too). Otherwise
the embedded ones are started; the last program that uses them stops them. Workers of pytest-xdist run under
the controlling process, which holds the servers for them.

When the run ends, the logs of these servers and of everything that ran on them are searched for names
(tests/leaks/watch.py).
"""

import os

import pytest

from mappa import embedded

os.environ["MAPPA_LOGIN"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mappa.settings")
# A broker number and a database name of the tests' own, away from a demo that may be running.
os.environ.setdefault("MAPPA_DATABASE", os.environ.get("MAPPA_TEST_DB", "test_mappa"))

_CONTROLS = "PYTEST_XDIST_WORKER" not in os.environ
_OURS = "DATABASE_URL_TEST" not in os.environ
if _OURS and _CONTROLS:
    embedded.start()

from tests.leaks import watch  # noqa: E402  it asks for the servers' folder

_before: watch.Sizes = {}


def pytest_sessionstart() -> None:
    watch.watch_addresses()
    if not _OURS:
        return
    if _CONTROLS:
        watch.forget()
        _before.update(watch.sizes())
    watch.keep_log_of_tests(os.environ.get("PYTEST_XDIST_WORKER", "main"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if not (_OURS and _CONTROLS):
        return
    if leaks := watch.found(_before):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        reporter.write_line("")
        reporter.section("names where they leak", red=True)
        for leak in leaks[:50]:
            reporter.write_line(leak)


def pytest_unconfigure() -> None:
    if _OURS and _CONTROLS:
        embedded.stop()
