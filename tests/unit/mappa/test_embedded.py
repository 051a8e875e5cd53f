"""State, secrets and addresses of the embedded servers; nothing is started here."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from mappa.embedded import addresses, state
from mappa.embedded.programs import run
from mappa.embedded.state import ServerError


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    place = tmp_path / "state home"
    monkeypatch.setenv("MAPPA_STATE_HOME", str(place))
    return place


def test_first_use_makes_the_secrets_and_starts_nothing(home):
    addresses()
    secrets = state.folder() / "secrets.json"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    assert stat.S_IMODE(state.folder().stat().st_mode) in {0o700, 0o711}
    assert list(state.servers_folder().iterdir()) == []


def test_others_cannot_list_the_state_folder(home):
    addresses()
    assert state.folder().stat().st_mode & (stat.S_IROTH | stat.S_IWOTH) == 0


def test_addresses_stay_the_same(home):
    assert addresses() == addresses()


def test_every_login_has_its_own_password(home):
    passwords = {urlsplit(url).password for url in addresses().database.values()}
    assert len(passwords) == len(state.ROLES)


def test_urls_name_role_database_and_socket(home):
    parts = urlsplit(addresses("mappa_try").database["jobs"])
    assert parts.username == "mappa_jobs"
    assert parts.path == "/mappa_try"
    assert parts.hostname is None
    assert parse_qs(parts.query) == {"host": [str(state.socket_folder())]}


def test_another_database_has_another_broker_number(home):
    assert addresses().redis.endswith("/0")
    assert addresses("test_mappa").redis != addresses().redis
    assert addresses("test_mappa").redis == addresses("test_mappa").redis


def test_a_long_state_path_gets_a_short_socket_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MAPPA_STATE_HOME", str(tmp_path / ("long" * 30)))
    assert len(os.fsencode(state.socket_folder() / ".s.PGSQL.5432")) <= 107


def test_the_state_lies_outside_the_clone(monkeypatch):
    monkeypatch.delenv("MAPPA_STATE_HOME", raising=False)
    assert not state.folder().is_relative_to(state.PROJECT)


def test_programs_that_start_together_agree_on_the_secrets(home):
    command = [sys.executable, "-c", "from mappa import embedded; print(embedded.addresses())"]

    def ask(_number: int) -> str:
        return subprocess.run(command, cwd=state.PROJECT, check=True, capture_output=True, text=True).stdout

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 1


def test_settings_can_import_it_without_django():
    script = "import sys, mappa.embedded; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], cwd=state.PROJECT, check=True)


def test_a_folder_of_somebody_else_is_refused(home):
    state.make_folders()
    (home / "elsewhere").mkdir()
    (home / "link").symlink_to(home / "elsewhere")
    with pytest.raises(ServerError, match="belongs to somebody else"):
        state.own_folder(home / "link")


def test_a_failing_program_is_told_in_its_own_words(home):
    state.make_folders()
    with pytest.raises(ServerError, match="No such file"):
        run("/bin/ls", "/no/such/file")


def test_an_unknown_action_is_refused():
    done = subprocess.run(
        [sys.executable, "-m", "mappa.embedded", "fly"],
        cwd=state.PROJECT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "start | stop | status" in done.stderr
