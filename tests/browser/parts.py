"""Parts of the request that are more than a question each: the harm assessment, the attachments."""

from __future__ import annotations


def about_the_harm(olivia):
    # Each line of each page, by the name of its group: by keyboard and screen reader they are found the same way.
    for heading in ("Impact", "Likelihood and capability", "Confidence", "Organisational position"):
        olivia.is_at(heading)
        for line in olivia.page.get_by_role("group").all():
            line.get_by_role("radio").nth(3).check()
        olivia.page.get_by_role("group").last.get_by_role("radio", name="Not known").check()
        olivia.presses("Continue")
    olivia.is_at("What the harm assessment comes to").reads(
        "75 out of 100", "Very high", "This only advises", "Left out"
    )
    olivia.presses("Continue")


def olivia_attaches(olivia) -> None:
    """Sent by the script where there is one, else by the form; the page is the same afterwards."""
    olivia.is_at("Attachments").reads("No files yet")
    olivia.uploads("Add files", "briefing.txt", b"Three car washes share one van.").presses("Attach the files")
    olivia.reads("1 of 20 attached")
    olivia.follows("Describe briefing.txt").is_at("What the file is")
    olivia.writes("What is it?", "Briefing by the SIO").presses("Continue")
    olivia.is_at("Attachments").reads("Briefing by the SIO").presses("Continue")
