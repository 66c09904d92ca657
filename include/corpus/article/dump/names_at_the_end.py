"""Who signs an article that no line near its headline signs: behind its last sentence, or as its editor."""

from corpus.article.dump.bylines import BYLINE_BELOW
from corpus.article.dump.drafts import Drafts
from corpus.article.dump.fields import NO_TITLE
from corpus.text.bylines_cjk import cjk_editor, is_editors_line, lone_names, names_behind

# A line that names the editor has at most so many characters.
EDITOR_LENGTH = 90


def names_at_the_end(drafts: Drafts, number: int) -> str | None:
    """The names in brackets behind an article's last sentence or below it, or else the editor whom a line names.

    So Chinese and Japanese papers sign. No block changes its role: a sentence of the body stays, and what names an
    editor is furniture.
    """
    body = drafts.body_of(number)
    if not body:
        return None
    texts, end = drafts.texts, drafts.spans[number][1]
    below = range(body[-1] + 1, min(body[-1] + 3, end))
    for at in (body[-1], *below):
        text = texts[at]
        if not text.isascii() and (names := names_behind(text) or (text[0] in "（(" and lone_names(text)) or None):
            return names
    title = int(drafts.title_at[number])
    top = title if title != NO_TITLE else body[0]
    for at in range(min(top, body[0]), min(body[-1] + BYLINE_BELOW, end)):
        text = texts[at]
        short = len(text) <= EDITOR_LENGTH and not text.isascii()
        if short and (drafts.roles[at] != "body" or is_editors_line(text)) and (name := cjk_editor(text)):
            return name
    return None
