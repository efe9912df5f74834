"""A file that was on its way when the page was left goes on where it stopped, once it is selected again."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from playwright.sync_api import expect

from referrals.models import Attachment
from tests import factories

PART = settings.UPLOAD_PART_BYTES


def test_an_upload_that_was_interrupted_goes_on(make_cast, people, tmp_path):
    referral = factories.draft(people, operation="Operation Lanternfish")
    content = b"number,when\n" + b"07700900118,2026-03-02 07:14\n" * (PART // 12)
    file = tmp_path / "Call data.csv"
    file.write_bytes(content)
    olivia = make_cast(audited=set()).olivia
    sent: list[int] = []

    def first_part_only(route):
        if route.request.method == "PATCH":
            sent.append(int(route.request.headers["upload-offset"]))
            if len(sent) == 2:
                # Neither answered nor sent on, as by a line that has gone.
                return
        route.continue_()

    olivia.page.route("**/api/v1/uploads/**", first_part_only)
    olivia.opens(f"/requests/{referral.public_id}/attachments/")
    send(olivia, file)
    expect(olivia.main.get_by_role("progressbar", name="Sent of Call data.csv")).to_be_visible()
    expect(olivia.main).to_contain_text("2MB of")
    while len(sent) < 2:
        olivia.page.wait_for_timeout(50)
    olivia.opens(f"/requests/{referral.public_id}/attachments/").reads("Not finished", "2MB of")
    olivia.uploads("Add files", "Tool.exe", b"MZ").main.get_by_role("button", name="Attach the files").click()
    expect(olivia.main).to_contain_text("The selected file must be one of these")
    # The refusal is an answer of 422, which a visitor takes for a fault of the page.
    olivia.faults.clear()
    # A second press within a second counts as a double click.
    olivia.page.wait_for_timeout(1100)
    olivia.page.unroute_all()
    olivia.page.on("request", lambda request: request.method == "PATCH" and sent.append(offset(request)))
    send(olivia, file)
    expect(olivia.main).to_contain_text("Attached")
    assert sent[:3] == [0, PART, PART]
    olivia.opens(f"/requests/{referral.public_id}/attachments/").reads("1 of 20 attached", "Call data.csv")
    with olivia.page.expect_download() as download:
        olivia.main.get_by_role("link", name="Call data.csv", exact=True).click()
    assert Path(download.value.path()).read_bytes() == content
    row = Attachment.objects.select_related("document").get()
    assert (row.document.size, row.marking) == (len(content), "official_sensitive")


def send(person, file) -> None:
    person.main.get_by_label("Add files").set_input_files(file)
    person.main.get_by_role("button", name="Attach the files").click()


def offset(request) -> int:
    return int(request.headers["upload-offset"])
