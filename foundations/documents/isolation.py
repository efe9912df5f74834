"""Who sees the description of a file: whoever stored it. Floors above say through what else it is reached."""

from foundations.core.isolation import ADD, SEE, USER, Rule

RULES = [
    Rule(
        "documents_document",
        f"uploaded_by_id = {USER}",
        added=f"uploaded_by_id = {USER}",
        may=frozenset({SEE, ADD}),
    ),
]
