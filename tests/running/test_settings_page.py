"""docs/settings.md lists every variable, and no other."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.running.environment import read_by

PAGE = (Path(settings.BASE_DIR) / "docs" / "settings.md").read_text()


@pytest.mark.parametrize("path", ["toex/settings", "toex/gunicorn.py"])
def test_the_page_is_complete(path):
    section = PAGE.split(f"## What `{path}` reads")[1].split("\n## ")[0]
    listed = re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == set(read_by(path))
