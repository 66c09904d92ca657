"""The places that an article names, found once more by the same function as in a load, with what spoke for each."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.article.article import Article
from corpus.enrich.gazetteer import places
from corpus.enrich.language import body_languages
from corpus.enrich.places import mentioned_places
from corpus.visible import visible


def show_places(console: Console, article: Article) -> None:
    """Print a line a place, the surest first: name, id, mentions, score and reason; nothing where none is named."""
    text = f"{article.title or ''}\n{article.deck or ''}\n{article.body}"
    found = mentioned_places(text, body_languages(article.body).main, article.dateline)
    if not found:
        return
    known = places()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("place", "lies in", "id", "mentions", "score", "why"):
        table.add_column(column, justify="right" if column in ("mentions", "score") else "left")
    for one in sorted(found, key=lambda place: (-place.score, place.place_id)):
        place = known[one.place_id]
        parent = known[place.parent_id].name if place.parent_id else ""
        why = one.reason
        if one.instead_of:
            larger = known[one.instead_of]
            why = f"only for a source of {place.country}, instead of {larger.name} in {larger.country}"
        row = (place.name, parent, one.place_id, str(one.mentions), f"{one.score:.2f}", why)
        table.add_row(*(Text(visible(cell)) for cell in row))
    console.print("\n[dim]places that it names; published from the score on that docs/places.md gives[/]")
    console.print(table)
