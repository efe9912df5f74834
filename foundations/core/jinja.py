"""The Jinja2 environment of every page, and what every page is given."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined, Template, Undefined
from jinja2.utils import missing
from markupsafe import Markup, escape

from foundations.core import formats, navigation
from foundations.core.tables import breakable, table_body

OFFICIAL = "govuk_frontend_jinja"


class StrictButForOptions(StrictUndefined):
    """A misspelt name or attribute raises; an option left out of a dictionary is empty.

    Our macros, like the official ones, take dictionaries of options of which most pages give a few.
    """

    __slots__ = ()

    def _is_option(self) -> bool:
        if self._undefined_obj is not missing:
            return isinstance(self._undefined_obj, Mapping)
        # What carries a hint is Jinja2's own (no caller, an `if` without `else`) but for a macro's argument.
        return bool(self._undefined_hint) and not self._undefined_hint.startswith("parameter ")

    def __bool__(self) -> bool:
        return False if self._is_option() else super().__bool__()

    def __str__(self) -> str:
        return "" if self._is_option() else super().__str__()

    def __len__(self) -> int:
        return 0 if self._is_option() else super().__len__()

    def __iter__(self) -> Any:
        return iter(()) if self._is_option() else super().__iter__()

    __eq__, __ne__, __hash__ = Undefined.__eq__, Undefined.__ne__, Undefined.__hash__


class Pages(Environment):
    """Our templates, strict; the official macros come from an environment of their own, since they are not."""

    official: Environment

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> Template:
        if isinstance(name, str) and name.startswith(f"{OFFICIAL}/"):
            return self.official.get_template(name)
        return super().get_template(name, parent, globals)


def environment(**options: Any) -> Environment:
    """Jinja2 as all pages use it: escaping, strict names, the official macros beside our own templates."""
    options |= {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    env = Pages(**options | {"undefined": StrictButForOptions})
    env.official = Environment(  # noqa: S701 - autoescape is set above
        **options | {"undefined": Undefined, "loader": PrefixLoader({OFFICIAL: PackageLoader(OFFICIAL)})}
    )
    env.globals.update(
        url=url,
        url_or_none=navigation.url_or_none,
        static=static,
        now=timezone.now,
        today=formats.today,
        table_body=table_body,
    )
    env.filters.update(
        day=formats.day,
        short_day=formats.short_day,
        moment=formats.moment,
        time_ago=formats.time_ago,
        until=formats.until,
        clock_time=formats.clock_time,
        number=formats.number,
        plural=formats.plural,
        file_size=formats.file_size,
        paragraphs=paragraphs,
        stamp=stamp,
        shown=shown,
        breakable=breakable,
        grouped=formats.grouped,
    )
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named URL. Raises NoReverseMatch where there is none."""
    return reverse(name, args=args, kwargs=kwargs)


def paragraphs(text: str | None) -> Markup:
    """Typed text as GOV.UK paragraphs: escaped, a blank line starts a paragraph, a single one breaks the line."""
    blocks = [block.strip("\n") for block in (text or "").replace("\r\n", "\n").split("\n\n")]
    return Markup("\n").join(
        Markup('<p class="govuk-body app-break">{}</p>').format(Markup("<br>\n").join(escape(block).split("\n")))
        for block in blocks
        if block.strip()
    )


def shown(value: Any) -> Markup:
    """A fact as it is written in a summary: days, yes and no, lists and typed text; `Not given` for nothing."""
    if value is None or value == "" or value == [] or value == ():
        return Markup('<span class="app-not-given">Not given</span>')
    if isinstance(value, bool):
        return escape("Yes" if value else "No")
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return escape(formats.day(value))
    if isinstance(value, list | tuple):
        items = Markup("").join(Markup("<li>{}</li>").format(one) for one in value)
        return Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(items)
    if isinstance(value, str) and not hasattr(value, "__html__") and "\n" in value:
        return paragraphs(value)
    return escape(value)


def stamp(value: datetime | None, text: str | None = None) -> Markup:
    """A `<time>` element: shows `text` or the moment, and carries the exact instant."""
    if value is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text or formats.moment(value))


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page is given beside its own; nothing here asks the database before it is used.

    `request`, `csrf_input` and `csrf_token` come from Django's Jinja2 backend.
    """
    return {
        "user": getattr(request, "user", None),
        "messages": SimpleLazyObject(lambda: list(get_messages(request))),
        "navigation": SimpleLazyObject(lambda: navigation.links_for(request)),
    }
