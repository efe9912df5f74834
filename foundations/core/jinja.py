"""The Jinja2 environment of every page."""

from jinja2 import Environment, StrictUndefined


def environment(**options):  # noqa: S701
    return Environment(**{**options, "undefined": StrictUndefined, "autoescape": True})


def page_context(request):
    return {}
