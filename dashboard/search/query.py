"""What was asked, in PostgreSQL's words: expressions of SQL with their parameters."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.search.words import Asked
from referrals.subjects import normal

# English finds every form of a word; `simple` finds names as they stand, stop words among them.
_BOTH = "(websearch_to_tsquery('english', %s) || websearch_to_tsquery('simple', %s))"
_NAME = "to_tsquery('simple', %s)"


@dataclass(frozen=True)
class Expression:
    """SQL of a tsquery, and its parameters."""

    sql: str
    values: tuple[str, ...] = ()


def wanted(asked: Asked) -> tuple[Expression, list[Expression]]:
    """What a text must hold, and what some other text of the same referral must hold besides."""
    besides = [_name(name, value) for name, value in asked.names]
    besides += [_mark(f"{name}:{value}") for name, value in asked.identifiers]
    if not asked.text:
        return _but_for(besides[0], asked.without), besides[1:]
    parts = [_words(asked.text)]
    if asked.folded:
        parts.append(_words(asked.folded))
    parts += [_mark(mark) for mark in asked.guessed()]
    whole = Expression(" || ".join(part.sql for part in parts), tuple(one for part in parts for one in part.values))
    return _but_for(whole, asked.without), besides


def _words(text: str) -> Expression:
    return Expression(_BOTH, (text, text))


def _but_for(whole: Expression, without: list[str]) -> Expression:
    sql, values = f"({whole.sql})", whole.values
    for phrase in without:
        quoted = f'"{phrase}"'
        sql, values = f"{sql} && !!{_BOTH}", (*values, quoted, quoted)
    return Expression(sql, values)


def _mark(lexeme: str) -> Expression:
    return Expression("%s::tsquery", (_quoted(lexeme),))


def _name(name: str, value: str) -> Expression:
    """Words of a name, as far as they were typed; those of a person in any order, with accents or without."""
    kind = _mark("kind:subject" if name == "subject" else "kind:request")
    if name == "subject":
        typed = [word for word in "".join(one if one.isalnum() else " " for one in value).split() if word]
        spellings = {
            " & ".join(f"{_quoted(word)}:*A" for word in words) for words in (typed, normal.fold(value).split())
        }
        spellings -= {""}
    else:
        spellings = {f"{_quoted(value)}:*A"}
    ordered = sorted(spellings)
    either = " || ".join([_NAME] * len(ordered))
    return Expression(f"({kind.sql} && ({either}))", (*kind.values, *ordered))


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
