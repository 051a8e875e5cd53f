"""The embedded servers, on a state folder of their own with a space in its path."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
import redis

from mappa import embedded
from mappa.embedded import postgres, state

USER = (
    "from mappa import embedded; embedded.start(); print('up', flush=True); input(); print(embedded.stop())"
)


@pytest.fixture(scope="module")
def home():
    # Not tmp_path: root's servers run as an account that cannot pass pytest's closed folders.
    place = Path(tempfile.mkdtemp(prefix="mappa state "))
    place.chmod(0o755)
    yield place
    run_embedded(place, "stop")
    shutil.rmtree(place)


@pytest.fixture
def servers(home, monkeypatch):
    monkeypatch.setenv("MAPPA_STATE_HOME", str(home))
    run_embedded(home, "start")
    return home


def run_embedded(home: Path, action: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "mappa.embedded", action],
        cwd=state.PROJECT,
        env=os.environ | {"MAPPA_STATE_HOME": str(home)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def user_of(home: Path) -> subprocess.Popen[str]:
    """Another program that uses the servers until it is sent a line."""
    program = subprocess.Popen(
        [sys.executable, "-c", USER],
        cwd=state.PROJECT,
        env=os.environ | {"MAPPA_STATE_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout
    assert program.stdout.readline() == "up\n"
    return program


def test_every_login_signs_in_to_its_role(servers):
    for login, role in state.ROLES.items():
        connection = psycopg2.connect(embedded.addresses().database[login])
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (role,)
        connection.close()


def test_a_wrong_password_is_refused(servers):
    url = embedded.addresses().database["app"]
    password = state.read_secrets()["app"]
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(url.replace(password, "guess"))


def test_postgres_checks_its_pages_and_listens_on_no_port(servers):
    assert postgres.psql("SHOW data_checksums").strip() == "on"
    assert postgres.psql("SHOW listen_addresses").strip() == ""


def test_valkey_wants_a_password_and_keeps_what_it_is_given(servers):
    url = embedded.addresses().redis
    with redis.Redis.from_url(url) as broker:
        assert broker.config_get("appendonly") == {"appendonly": "yes"}
        assert broker.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    with (
        redis.Redis.from_url(url.replace(state.read_secrets()["redis"], "guess")) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_starting_again_starts_nothing(servers):
    assert run_embedded(servers, "start") == "Already running"


def test_servers_killed_hard_come_back_with_their_data(servers):
    postgres.psql("CREATE TABLE IF NOT EXISTS kept (n int); INSERT INTO kept VALUES (7)")
    with redis.Redis.from_url(embedded.addresses().redis) as broker:
        broker.set("kept", "7")
        broker.execute_command("WAITAOF", 1, 0, 5000)
    folder = state.servers_folder()
    os.kill(int((folder / "data" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    os.kill(int((folder / "valkey" / "valkey.pid").read_text()), signal.SIGKILL)
    run_embedded(servers, "start")
    assert postgres.psql("SELECT n FROM kept").strip() == "7"
    with redis.Redis.from_url(embedded.addresses().redis) as broker:
        assert broker.get("kept") == b"7"


def test_the_last_user_out_stops_the_servers(servers):
    with user_of(servers) as first, user_of(servers) as second:
        assert "Still in use" in run_embedded(servers, "stop")
        assert first.communicate("\n")[0] == "False\n"
        assert "not running" not in run_embedded(servers, "status")
        assert second.communicate("\n")[0] == "True\n"
    assert run_embedded(servers, "status").count("not running") == 2


def test_a_user_that_dies_holds_nothing(servers):
    with user_of(servers) as user:
        user.kill()
    assert run_embedded(servers, "stop") == "Stopped"
