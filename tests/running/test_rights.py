"""Which user the services run as, and what that user may do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from toex.embedded import EmbeddedError, rights
from toex.embedded.rights import Account

STRANGER = Account("stranger", 4321, 4321)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def test_ordinary_users_run_their_own_services(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    monkeypatch.setattr(rights.pwd, "getpwuid", lambda uid: type("Entry", (), {"pw_name": "jo", "pw_gid": 1})())
    assert rights.service_account(tmp_path) == Account("jo", 4242, 1)


@as_root
def test_root_runs_new_services_as_nobody(tmp_path):
    assert rights.service_account(tmp_path / "new").name == "nobody"


@as_root
def test_root_runs_services_as_the_owner_of_the_data(tmp_path):
    owner = rights.pwd.getpwnam("daemon")
    os.chown(tmp_path, owner.pw_uid, owner.pw_gid)
    assert rights.service_account(tmp_path).name == "daemon"


def test_the_first_closed_folder_is_named(monkeypatch, tmp_path):
    closed = tmp_path / "closed"
    monkeypatch.setattr(Path, "resolve", lambda path: path)
    monkeypatch.setattr(Path, "stat", lambda path: _Found(0o700 if path == closed else 0o711))
    assert rights.closed_folder(STRANGER, [closed / "in" / "file"]) == closed
    assert rights.closed_folder(STRANGER, [closed]) is None


class _Found:
    """What stat() says, with another mode and root as the owner."""

    st_uid = st_gid = 0

    def __init__(self, mode: int) -> None:
        self.st_mode = mode


def test_without_the_right_to_pass_one_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(rights, "passing_capability", lambda: None)
    with pytest.raises(EmbeddedError, match=r"the user stranger may not pass through /.*; move the project elsewhere"):
        rights.before_exec(STRANGER, [tmp_path / "data"], 9)


@as_root
@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are Linux's")
def test_a_service_may_pass_but_not_write(tmp_path):
    nobody = rights.service_account(Path("/nonexistent"))
    tmp_path.chmod(0o700)
    (tmp_path / "word").write_text("read me")
    words = [sys.executable, "-c", "import os, sys; print(os.access(sys.argv[1], 4), os.access(sys.argv[1], 2))"]
    result = subprocess.run(
        [*words, tmp_path / "word"],
        preexec_fn=rights.before_exec(nobody, [tmp_path / "word"], 9),
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )
    # In a container without CAP_DAC_READ_SEARCH the one right left also writes.
    smallest = rights.passing_capability() == rights.CAP_DAC_READ_SEARCH
    assert result.stdout.split() == ["True", str(not smallest)]
