"""The pages of the harm assessment, as somebody fills them in."""

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
