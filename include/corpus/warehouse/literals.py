"""Texts as literals of SQL, for statements that take no values: `attach`, `load`, `comment on`."""


def quoted(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
