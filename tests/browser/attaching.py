"""Attaching a file on the page for that, with scripts and without."""

from __future__ import annotations


def attaches(person) -> None:
    """Sent by the script where there is one, else by the form; the page is the same afterwards."""
    person.is_at("Attachments").reads("No files yet")
    person.uploads("Add files", "briefing.txt", b"Three car washes share one van.").presses("Attach the files")
    person.reads("1 of 20 attached")
    person.follows("Describe briefing.txt").is_at("What the file is")
    person.writes("What is it?", "Briefing by the SIO").presses("Continue")
    person.is_at("Attachments").reads("Briefing by the SIO").presses("Continue")
