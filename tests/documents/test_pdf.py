"""PDFs that do something, or carry something; and files that would wear out whoever looks at them."""

import os
import resource
import subprocess
import sys
import time
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from pikepdf import Array, Dictionary, Name

from foundations.documents import apart
from foundations.documents.checks import check_upload
from tests.documents.conftest import CONTENT, office, pdf, picture
from tests.documents.test_checks import refusal


def open_action(made):
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def script_on_a_page(made):
    made.pages[0].AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=made.make_stream(b"app.alert(1)")))


def launch(made):
    made.Root.OpenAction = Dictionary(S=Name.Launch, F="cmd.exe")


def launch_of_a_link(made):
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, A=Dictionary(S=Name.Launch, F="cmd.exe"))
    made.pages[0].Annots = Array([link])


def submit(made):
    made.Root.OpenAction = Dictionary(S=Name.SubmitForm, F="https://evil.example/")


def form_of_xml(made):
    made.Root.AcroForm = Dictionary(XFA=made.make_stream(b"<xdp/>"))


def named_script(made):
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([])))


@pytest.mark.parametrize(
    "change", [open_action, script_on_a_page, launch, launch_of_a_link, submit, form_of_xml, named_script]
)
@pytest.mark.parametrize("hidden", [False, True], ids=["plain", "in object streams"])
def test_scripts_and_actions(upload, change, hidden):
    streams = pikepdf.ObjectStreamMode.generate if hidden else pikepdf.ObjectStreamMode.disable
    code, words = refusal(upload("a.pdf", pdf(change, object_stream_mode=streams)))
    assert code == "scripts"
    assert "Print it to a new PDF" in words


def attached(made):
    made.attachments["evil.exe"] = b"MZ"


def attached_to_a_page(made):
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9])
    made.pages[0].Annots = Array([made.make_indirect(note)])


def rich_media(made):
    made.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)])


@pytest.mark.parametrize("change", [attached, attached_to_a_page, rich_media])
def test_files_inside(upload, change):
    assert refusal(upload("a.pdf", pdf(change)))[0] == "attachments"


def test_a_link_to_a_page_may_stay(upload):
    def change(made):
        web = Dictionary(S=Name.URI, URI="https://www.gov.uk/")
        made.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=web)])

    assert check_upload(upload("a.pdf", pdf(change))) == "application/pdf"


def test_passwords(upload):
    locked = pdf(encryption=pikepdf.Encryption(user="secret", owner="secret"))
    assert refusal(upload("a.pdf", locked))[0] == "password"
    # Anybody can open it; only changing it asks.
    assert check_upload(upload("a.pdf", pdf(encryption=pikepdf.Encryption(user="", owner="x"))))


@pytest.mark.parametrize("content", [b"%PDF-1.7\n%abc\n1 0 obj\n", b"%PDF-1.7\n" + b"x" * 5000])
def test_no_pdf_behind_the_beginning(upload, content):
    assert refusal(upload("a.pdf", content))[0] == "content"


def test_objects_inside_objects_inside_objects(upload):
    def change(made):
        inner = Array([])
        for _ in range(100):
            inner = Array([inner])
        made.Root.Deep = inner

    assert refusal(upload("a.pdf", pdf(change)))[0] == "scripts"


# --- the process apart ----------------------------------------------------------------------------------


def test_a_look_that_takes_too_long(upload, monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(30)")
    monkeypatch.setattr(apart, "PROGRAM", slow)
    monkeypatch.setattr(apart, "SECONDS", 0.3)
    begun = time.monotonic()
    code, words = refusal(upload("a.pdf"))
    assert (code, time.monotonic() - begun < 5) == ("too_slow", True)
    assert words.startswith("The selected file takes too long to check. Make it smaller")


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("raise SystemExit(3)", "content"),
        ("print('perhaps')", "content"),
        ("import os; os.abort()", "too_slow"),
        ("import resource, sys; print(end='bomb')", "bomb"),
    ],
)
def test_a_look_that_ends_badly_is_no_pass(upload, monkeypatch, tmp_path, program, code):
    bad = tmp_path / "bad.py"
    bad.write_text(program)
    monkeypatch.setattr(apart, "PROGRAM", bad)
    assert refusal(upload("a.pdf"))[0] == code


def test_it_has_no_secrets_and_no_house(upload, monkeypatch, tmp_path):
    tell = tmp_path / "tell.py"
    tell.write_text(
        "import os, sys\n"
        "found = [name for name in os.environ if name not in ('LC_CTYPE',)]\n"
        "try:\n    import foundations\n    found.append('foundations')\nexcept ImportError:\n    pass\n"
        "sys.stdout.write('content' if found else 'good')"
    )
    monkeypatch.setattr(apart, "PROGRAM", tell)
    monkeypatch.setenv("SECRET_KEY", "secret")
    assert apart.look(upload("a.pdf"), "PDF", pixels=1) == "good"


def test_its_memory_is_bounded():
    code = (
        "import sys; sys.path.insert(0, 'foundations/documents'); import inside; inside.limit()\n"
        "try:\n    x = bytearray(1024 * 1024 * 1024)\nexcept MemoryError:\n    print('bounded')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "bounded\n"


def big_file(name: str, content: bytes) -> TemporaryUploadedFile:
    file = TemporaryUploadedFile(name, "", len(content), "")
    file.write(content)
    file.seek(0)
    return file


def test_memory_stays_flat():
    """50 MB of text, of PDF and of an office file are looked through with a few megabytes of this process."""
    block = bytes(range(32, 127)) * 11_000  # a megabyte of text
    noise = os.urandom(1024 * 1024)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with big_file("a.csv", b"") as file:
        for _ in range(50):
            file.write(block)
        assert _size(file) == 50 * len(block)
        assert check_upload(file) == "text/csv"
    with big_file("a.docx", office("docx")) as file:
        with zipfile.ZipFile(file.file, "a") as archive, archive.open("word/media/image1.bin", "w") as part:
            for _ in range(50):
                part.write(noise)
        assert _size(file) > 50 * len(noise)
        assert check_upload(file).endswith("wordprocessingml.document")
    with big_file("a.pdf", CONTENT["pdf"]) as file:
        file.seek(0, 2)
        for _ in range(50):
            file.write(b"%" + noise[:1000].hex().encode() * 500 + b"\n")
        file.write(CONTENT["pdf"][CONTENT["pdf"].rindex(b"startxref") :])
        assert _size(file) > 50_000_000
        assert check_upload(file) == "application/pdf"
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 30 * 1024, f"{grown} kB more"


def _size(file) -> int:
    file.size = file.tell()
    return file.size


def test_a_file_on_disk_is_looked_at_where_it_lies():
    with big_file("a.png", picture("PNG")) as file:
        assert check_upload(file) == "image/png"
    with big_file("a.pdf", CONTENT["pdf"]) as file:
        assert check_upload(file) == "application/pdf"
