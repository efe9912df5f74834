"""Who sees the description of a file: whoever stored it. Floors above say through what else it is reached."""

from foundations.core.isolation import ADD, CHANGE, REMOVE, SEE, USER, Rule, reached

RULES = [
    # A row goes when nothing points to it any more: foreign keys refuse before that, whoever asks.
    Rule(
        "documents_document",
        f"uploaded_by_id = {USER}",
        added=f"uploaded_by_id = {USER}",
        may=frozenset({SEE, ADD, REMOVE}),
        # Papers are made in the background.
        works=frozenset({SEE, ADD, REMOVE}),
    ),
    # What a file says is seen by whoever sees its description.
    reached(
        "documents_extract",
        "document_key",
        "documents_document",
        may=frozenset({SEE, ADD, REMOVE}),
        works=frozenset({SEE, REMOVE}),
    ),
    # A file on its way is its sender's alone.
    Rule(
        "documents_upload",
        f"owner_id = {USER}",
        may=frozenset({SEE, ADD, CHANGE, REMOVE}),
        works=frozenset({SEE, REMOVE}),
    ),
]
