"""docs/uploads.md lists what the code takes, and no more."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from foundations.core.formats import file_size
from foundations.documents import checks, inside, packages

PAGE = (Path(settings.BASE_DIR) / "docs" / "uploads.md").read_text()


@pytest.mark.asvs("V5.1.1")
def test_the_list_of_kinds():
    rows = re.findall(r"^\| ([a-z, ]+) \| (\S+/\S+) \| (\w+) \|$", PAGE, re.MULTILINE)
    listed = {ending: (kind, largest) for endings, kind, largest in rows for ending in endings.split(", ")}
    assert listed == {ending: (kind.content_type, file_size(kind.most)) for ending, kind in checks.KINDS.items()}


@pytest.mark.asvs("V5.1.1")
def test_the_figures():
    assert f"unpacks to {file_size(packages.MOST_UNPACKED)} at the most" in PAGE
    assert f"at most {packages.MOST_PARTS:,} parts" in PAGE
    assert f"at most {checks.MOST_PIXELS // 1_000_000} million pixels" in PAGE
    assert f"{file_size(inside.MEMORY)} of memory, {inside.SECONDS} seconds" in PAGE
