"""What people are told by searches that they saved."""

from foundations.notifications.kinds import Kind

KINDS = (
    Kind(
        "dashboard.search",
        "Something new in a search that you saved",
        "Whoever saved the search and wanted to be told, of what they may see.",
        ("dashboard.search",),
        "Searches",
    ),
)
