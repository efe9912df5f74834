"""What the terms ask, in sections, and what their verbs ask."""

from terms_of_reference.forms.sections import (
    LABELS,
    PAGES,
    ROW_PAGES,
    SECTION_OF,
    SECTIONS,
    Section,
    TermsForm,
    section_named,
)
from terms_of_reference.forms.verbs import AskForChangeForm, DeclineForm, SignForm, statement

__all__ = [
    "LABELS",
    "PAGES",
    "ROW_PAGES",
    "SECTIONS",
    "SECTION_OF",
    "AskForChangeForm",
    "DeclineForm",
    "Section",
    "SignForm",
    "TermsForm",
    "section_named",
    "statement",
]
