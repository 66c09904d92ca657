"""The forms that names of places and adjectives of countries take in other cases, genders and numbers."""

from collections.abc import Iterator

# Names of fewer letters are not put into other cases.
SHORTEST = 4

# The ending of a name, and what stands for it in the other cases.
_EAST_SLAVIC = (("ия", "ии ию ией"), ("а", "ы и е у ой"), ("я", "и ю е ей"), ("й", "я ю е ем"), ("ь", "я ю е ем и ью"))
_POLISH = (("ja", "ji ję ją"), ("ia", "ii ię ią"), ("ka", "ki ce kę ką"), ("a", "y ie ę ą"))
_CASES = {"ru": _EAST_SLAVIC, "uk": _EAST_SLAVIC, "pl": _POLISH}
_AFTER_CONSONANT = {"ru": "а у е ом", "uk": "у і ом", "pl": "u ie em"}
_VOWELS = "oeyuiоеуиыэю"

# The last letters of an adjective or a people, and what stands for them in the other forms.
_FORMS = {
    "es": (
        ("és", "esa eses esas"),
        ("án", "ana anes anas"),
        ("ol", "ola oles olas"),
        ("o", "a os as"),
        ("í", "íes ís"),
        ("e", "es"),
    ),
    "pt": (("ês", "esa eses esas"), ("eu", "eia eus eias"), ("o", "a os as"), ("e", "es"), ("i", "is")),
    "it": (("co", "ca ci chi che"), ("o", "a i e"), ("ese", "esi"), ("ense", "ensi")),
    "fr": (
        ("ien", "ienne iens iennes"),
        ("éen", "éenne éens éennes"),
        ("ais", "aise aises"),
        ("ois", "oise oises"),
        ("ain", "aine ains aines"),
        ("grec", "grecs grecque grecques"),
        ("e", "es"),
        ("", "e s es"),
    ),
    "de": (
        ("isch", "ische ischer ischen isches ischem"),
        ("deutsch", "deutsche deutscher deutschen deutsches deutschem"),
        ("er", "ern erin"),
        ("e", "en"),
    ),
}


def inflected(name: str, language: str) -> Iterator[str]:
    """A name, in Russian, Ukrainian and Polish in the other cases too, as far as the ending of one word tells them."""
    yield name
    if language not in _CASES or " " in name or len(name) < SHORTEST or name.isupper():
        return
    for ending, cases in _CASES[language]:
        if name.endswith(ending):
            yield from (name.removesuffix(ending) + case for case in cases.split())
            return
    if name[-1].isalpha() and name[-1] not in _VOWELS:
        yield from (name + case for case in _AFTER_CONSONANT[language].split())


def adjective_forms(word: str, language: str) -> Iterator[str]:
    """An adjective or a people in all genders and numbers, as it is listed and capitalised."""
    forms = [word]
    for ending, others in _FORMS.get(language, ()):
        if word.endswith(ending):
            forms += [word.removesuffix(ending) + other for other in others.split()]
            break
    for form in forms:
        yield form
        if not form[0].isupper():
            yield form[0].upper() + form[1:]
