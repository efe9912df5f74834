"""A head file of its own for every test of the log."""

import pytest


@pytest.fixture(autouse=True)
def head_file(settings, tmp_path):
    settings.AUDIT_HEAD_FILE = str(tmp_path / "head.log")
    return tmp_path / "head.log"
