"""File names made safe."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foundations.documents.names import clean_name, extension_of


@pytest.mark.parametrize(
    ("given_name", "cleaned"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\a\\report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("bad\r\nContent-Type: x.pdf", "bad Content-Type_ x.pdf"),
        ("annex\u202efdp.exe", "annexfdp.exe"),
        ("zero\u200bwidth.pdf", "zerowidth.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("Zoë’s notes – final.docx", "Zoë’s notes – final.docx"),
        ("  .pdf", "document.pdf"),
        ("..", "document"),
        ("", "document"),
        ("a" * 400 + ".pdf", "a" * 251 + ".pdf"),
    ],
)
def test_cleaned(given_name, cleaned):
    assert clean_name(given_name) == cleaned


@given(st.text(max_size=400))
@example("a/..")
@example(". .")
@example("x. ")
@pytest.mark.asvs("V5.4.1", "V5.4.2")
def test_any_name_becomes_a_safe_one(name):
    cleaned = clean_name(name)
    assert 1 <= len(cleaned) <= 255
    assert not set(cleaned) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"} for c in cleaned)
    assert clean_name(cleaned) == cleaned


def test_extension():
    assert [extension_of(name) for name in ("A.PDF", "a.tar.gz", "none")] == ["pdf", "gz", ""]
