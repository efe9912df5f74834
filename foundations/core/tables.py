"""The rows of a table. In Python because a list of fifty rows has hundreds of cells, and a macro takes ten times as long.

Used by the macro `table` in `templates/components/lists.html`, which says what rows and head look like.
"""

import re
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from markupsafe import Markup, escape

_VERY_LONG_WORD = re.compile(r"\S{25,}")


def breakable(value: Any) -> Any:
    """Text in which words of more than 24 letters may be broken; anything but plain text comes back as it is."""
    if not isinstance(value, str) or hasattr(value, "__html__") or not _VERY_LONG_WORD.search(value):
        return value
    pieces = _VERY_LONG_WORD.sub(lambda word: "\0".join(wrap(word[0], 12)), value).split("\0")
    return Markup("<wbr>").join(pieces)


def table_body(head: Sequence[Any], rows: Sequence[Any], stacked: bool) -> Markup:
    """The `<tr>` elements: the first cell of a row heads it, the others carry the head's words for phones."""
    first = '<th scope="row" class="govuk-table__header app-table__first"' + (' role="rowheader">' if stacked else ">")
    openings = [first, *(_opening(column, stacked) for column in head[1:])]
    role = ' role="row"' if stacked else ""
    parts: list[str] = []
    for row in rows:
        cells, late = (row["cells"], row.get("overdue")) if isinstance(row, Mapping) else (row, False)
        parts.append(f'<tr class="govuk-table__row{" app-row--overdue" if late else ""}"{role}>')
        for place, cell in enumerate(cells):
            parts += (openings[place], _text(cell), "</td>" if place else "</th>")
        parts.append("</tr>\n")
    return Markup("".join(parts))  # noqa: S704 - every cell and every word of the head is escaped


def _opening(column: Any, stacked: bool) -> str:
    """The start tag of the cells below this word of the head."""
    label, numeric = (column["label"], column.get("numeric")) if isinstance(column, Mapping) else (column, False)
    named = f' role="cell" data-label="{escape(label)}"' if stacked else ""
    return f'<td class="govuk-table__cell{" govuk-table__cell--numeric" if numeric else ""}"{named}>'


def _text(cell: Any) -> str:
    return "" if cell is None else str(escape(breakable(cell)))
