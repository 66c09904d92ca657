"""The furniture lexicon."""

import pytest
import yaml

from corpus.text.lexicon import FILES, PHRASE_MAX_WORDS, lexicon

LANGUAGES = {
    language: lists
    for file in FILES
    for language, lists in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader).items()
}


def is_furniture(text: str) -> bool:
    return lexicon().is_furniture(text, len(text.split()))


@pytest.mark.parametrize(
    "text",
    [
        "Accessibility links",
        "BREAKING NEWS",
        "Comments (12)",
        "Read more »",
        "Share:",
        "© 2025 The Courier. All rights reserved.",
        "We use cookies to count visits.",
        "Suscríbete",
        "Lo más leído",
        "Tous droits réservés",
        "Datenschutzerklärung und mehr",
        "J’accepte la politique de confidentialité",
        "Editor’s picks",
        "Поделиться",
        "Все права защищены.",
        "المزيد",
        "جميع الحقوق محفوظة",
        "返回顶部",
        "本网站版权所有，未经许可不得转载",
        "続きを読む",
        "当サイトの記事の無断転載を禁じます",
        "기사 공유",
        "이 기사의 무단전재 및 재배포 금지",
        "आगे पढ़ें",
        "ادامه مطلب",
        "העתק קישור",
        "Haberi paylaş",
        "Поділитися",
        "Udostępnij",
        "Ta strona używa plików cookie",
        "Sdílet článek",
        "Megosztás",
        "Citește mai mult",
        "Κοινοποίηση",
        "Lees verder",
        "Læs mere",
        "Les mer",
        "Dela artikel",
        "Näytä lisää",
        "Condividi l’articolo",
        "Bagikan artikel",
        "Chia sẻ bài viết",
        "แชร์ข่าว",
        "4 min read",
    ],
)
def test_furniture_is_known(text: str) -> None:
    assert is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "Breaking news traditions",
        "The search goes on",
        "The council will print more leaflets.",
        "Ministers agreed to unsubscribe town halls from the service.",
        "123",
        "",
    ],
)
def test_what_an_article_says_is_no_furniture(text: str) -> None:
    assert not is_furniture(text)


def test_a_long_paragraph_may_speak_of_what_furniture_speaks_of() -> None:
    paragraph = "The court ruled that the site's cookie policy misled its readers."
    assert is_furniture(paragraph)
    assert not lexicon().is_furniture(paragraph, PHRASE_MAX_WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "Most read",
        "MOST READ:",
        "Related articles",
        "Lo más leído",
        "À lire aussi",
        "関連記事",
        "많이 본 뉴스",
        "ये भी पढ़ें",
        "اخبار مرتبط",
        "İlgili haberler",
        "Читайте також",
        "Czytaj także",
        "Čtěte také",
        "Διαβάστε επίσης",
        "Lees ook",
        "Mest læst",
        "Lue myös",
        "Leggi anche",
        "Baca juga",
        "Tin liên quan",
        "ข่าวที่เกี่ยวข้อง",
    ],
)
def test_an_article_ends_where_lists_of_others_begin(text: str) -> None:
    assert lexicon().ends_article(text)


@pytest.mark.parametrize("text", ["Most readers stayed away", "Related to the king, he said"])
def test_an_article_does_not_end_where_a_sentence_begins_alike(text: str) -> None:
    assert not lexicon().ends_article(text)


@pytest.mark.parametrize("text", ["A tram. Photograph: Lena Brask", "Ayer. Foto: Bruno Areñal", "(AP Photo/J. Doe)"])
def test_a_pictures_caption_is_known_by_its_mark(text: str) -> None:
    assert lexicon().is_caption(text)


def test_a_mark_inside_another_word_is_no_mark() -> None:
    assert not lexicon().is_caption("The telephoto: a history")
    assert not lexicon().is_caption("Thereuters/x")


@pytest.mark.parametrize(
    ("text", "rest"),
    [("By Ann Lee", "Ann Lee"), ("BY: Ann Lee", "Ann Lee"), ("Written by Ann", "Ann"), ("Por Inés", "Inés")],
)
def test_a_bylines_opening_is_cut_off(text: str, rest: str) -> None:
    assert lexicon().by.sub("", text) == rest


@pytest.mark.parametrize("text", ["Byron Lee", "By", "Standby Ann"])
def test_other_words_do_not_open_a_byline(text: str) -> None:
    assert not lexicon().by.match(text)


@pytest.mark.parametrize("text", ["Staff Writer", "Senior Reporter", "Politics Editor", "корреспондент", "记者"])
def test_what_an_author_is_is_known(text: str) -> None:
    assert lexicon().is_job(text)


@pytest.mark.parametrize("text", ["Ann Lee", "Editha Moor", "", "."])
def test_a_name_is_no_job(text: str) -> None:
    assert not lexicon().is_job(text)


@pytest.mark.parametrize(
    "text",
    ["Correction: The bridge is older.", "*Editor's note: names changed", "Исправление: мост старше", "更正：桥更老"],
)
def test_a_note_about_the_article_is_known(text: str) -> None:
    assert lexicon().is_note(text)


@pytest.mark.parametrize("text", ["Corrections officers met", "The editor's note was read", ""])
def test_other_text_is_no_note(text: str) -> None:
    assert not lexicon().is_note(text)


def test_the_phrase_that_makes_a_block_furniture_is_told() -> None:
    assert lexicon().phrase_in("At last: all rights reserved.") == "all rights reserved"
    assert lexicon().phrase_in("The bridge") == ""


@pytest.mark.timeout(20)
def test_a_long_line_of_dots_takes_no_time() -> None:
    assert not is_furniture("." * 100_000 + "x")


def test_every_language_has_every_list_and_every_entry_can_match() -> None:
    for language, lists in LANGUAGES.items():
        assert set(lists) == set(lexicon().entries), language
        for key, entries in lists.items():
            for entry in entries:
                assert isinstance(entry, str), (language, key, entry)
                assert entry == " ".join(entry.lower().split()), (language, key, entry)
        for entry in (*lists["lines"], *lists["ends"]):
            assert is_furniture(entry.upper()) or entry.upper().lower() != entry, (language, entry)
        assert all(lexicon().is_furniture(f"x {entry} x", 9) for entry in lists["phrases"]), language
        assert all(lexicon().is_caption(entry) for entry in lists["captions"]), language
        assert all(lexicon().by.match(f"{entry} Ann") for entry in lists["by"]), language
        assert all(lexicon().is_job(entry) for entry in lists["jobs"]), language
        assert all(lexicon().is_agency(entry) for entry in lists["agencies"]), language
        assert all(lexicon().is_note(f"{entry} x") for entry in lists["notes"]), language
        assert all(lexicon().issued.search(entry) for entry in lists["issued"]), language
        assert all(lexicon().updated.search(entry) for entry in lists["updated"]), language


def test_the_lexicon_knows_the_languages_that_newspapers_are_written_in() -> None:
    asked = [
        "en",
        "es",
        "fr",
        "de",
        "pt",
        "ru",
        "ar",
        "zh",
        "ja",
        "ko",
        "hi",
        "he",
        "fa",
        "tr",
        "uk",
        "pl",
        "cs",
        "hu",
        "ro",
        "el",
        "nl",
        "da",
        "nb",
        "sv",
        "fi",
        "it",
        "id",
        "vi",
    ]
    assert set(asked) <= LANGUAGES.keys()
    assert all(len(LANGUAGES[language]["lines"]) >= 30 for language in asked)
