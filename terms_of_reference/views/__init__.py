"""Pages of the terms of reference."""

from terms_of_reference.views.keeping import signers, template, template_list, verify
from terms_of_reference.views.papers import paper
from terms_of_reference.views.reading import compare, promised, terms
from terms_of_reference.views.steps import TermsStep
from terms_of_reference.views.talking import comments, invite, met
from terms_of_reference.views.writing import row, section, start

__all__ = [
    "TermsStep",
    "comments",
    "compare",
    "invite",
    "met",
    "paper",
    "promised",
    "row",
    "section",
    "signers",
    "start",
    "template",
    "template_list",
    "terms",
    "verify",
]
