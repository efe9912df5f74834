"""Text as it may be stored: what is put right quietly, and what is refused."""

import re

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible

# Word's soft line break and page break, and Unicode's own separators, arrive when text is pasted.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\u2028\u2029]")
# They make text read differently from what is stored; casework in English never needs them.
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
# Control characters but newline and tab, and halves of characters, which PostgreSQL cannot store.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

# For a JSON Schema: text without such characters (but page breaks, which are put right), and the same with something
# in it.
STORABLE_PATTERN = r"^[^\u0000-\u0008\u000e-\u001f\u007f-\u009f]*$"
FILLED_PATTERN = (
    r"^[^\u0000-\u0008\u000e-\u001f\u007f-\u009f]*"
    r"[^\s\u0000-\u001f\u007f-\u009f\ufeff\u202a-\u202e\u2066-\u2069]"
    r"[^\u0000-\u0008\u000e-\u001f\u007f-\u009f]*$"
)


def tidy(text: str, several_lines: bool) -> str:
    """The text with `\\n` for every line end and without direction marks; one line where only one is wanted."""
    text = _DIRECTION_MARKS.sub("", _LINE_ENDS.sub("\n", text))
    return text if several_lines else text.replace("\n", " ").replace("\t", " ")


def has_direction_marks(text: object) -> bool:
    """Whether `tidy` takes marks out of it that make text read differently from what is stored."""
    return isinstance(text, str) and bool(_DIRECTION_MARKS.search(text))


def show_unstorable(text: str) -> str:
    """The text with a visible mark (`\ufffd`) in place of each character that cannot be stored."""
    return _UNSTORABLE.sub("\ufffd", text)


@deconstructible
class StorableText:
    """Refuses control characters and halves of characters. Raises ValidationError(code="unstorable")."""

    code = "unstorable"

    def __call__(self, value: str) -> None:
        if isinstance(value, str) and _UNSTORABLE.search(value):
            raise ValidationError("Remove the characters that cannot be shown", code=self.code)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StorableText)

    def __hash__(self) -> int:
        return hash(self.code)
