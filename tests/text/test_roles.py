"""Who took the pictures of an article, translated or edited it, wrote nothing."""

import pytest

from corpus.text.roles import own_roles


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("Words by Ann Lee Photographs by Bo Dahl", "By Ann Lee"),
        ("Reporting by Ann Lee in Oslo", "By Ann Lee"),
        ("Photo: Bo Dahl", ""),
        ("FOTO DI BO DAHL", ""),
        ("Foto dİ Bo Dahl", ""),  # capitals of Turkish, which `re.IGNORECASE` takes for an i
        ("Foto dı Bo Dahl", ""),
        ("Illustration\u00a0by\u00a0Bo Dahl", ""),
        ("Ann Lee", "Ann Lee"),
        ("A photo of the ferry", "A photo of the ferry"),
    ],
)
def test_a_line_without_those_who_wrote_nothing(line: str, own: str) -> None:
    assert own_roles(line) == own


ROLES = (
    "photo", "photos", "photograph", "photography", "photographies", "picture", "image", "illustration", "illustrated",
    "illustrator", "art", "artwork", "graphic", "graphics", "video", "foto", "fotografie", "fotografía", "fotografia",
    "fotograf", "bild", "bilder", "beeld", "foto's", "billede", "kuva", "kuvat", "zdjęcia", "fot.", "фото",
    "translated", "translation", "translator", "übersetzung", "übersetzt", "aus dem Englischen", "traducido",
    "traduzione", "tradução", "traduit", "перевод", "edited", "editing", "editor", "additional reporting",
    "fact-checked", "medically reviewed", "expertly reviewed", "redigeret", "redaktion", "bearbeitet",
)  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_every_other_role_is_known(role: str) -> None:
    assert own_roles(f"{role} by Bo Dahl") == ""
    assert own_roles(f"{role} von Bo Dahl".upper()) == ""
    assert own_roles(f"{role}: Bo Dahl") == ""
