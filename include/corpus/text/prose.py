"""Whether a line that holds a day or a name is a sentence of prose: such a line dates and signs nothing."""

import re
from collections.abc import Sequence

from corpus.text.dates import dated_parts, is_month
from corpus.text.lexicon import lexicon
from corpus.text.signs import ends_sentence
from corpus.text.words import ideographs

# A sentence has at least so many words, and so many of them are neither names, months nor words that stand in lines of
# dates and authors.
LEAST_WORDS = 5
PLAIN_WORDS = 2

# Where a script has no capitals, a sentence has at least so many words; in Chinese and Japanese, so many characters.
CASELESS_WORDS = 8
WIDE_SIGNS = 24
# One that names a day has at least so many besides the day's own: `学校は2012年3月31日に閉校した。`
DATED_WORDS = 3
DATED_SIGNS = 4

_PLAIN = re.compile(r"(?<![\w’'.])[^\W\d_A-Z][^\W\d_]{1,30}(?![\w@]|\.\w)")
_CASED = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f]")
# Small words between the parts of a date or of names.
_WORDS = """
    at on am pm um uhr de del of le la el las los il du des den der die das kl vom von van by por par and y et und
    e i to min mins minute minutes read updated published posted in the og och en o a à às h da di с от в и на
    года
"""
_SMALL = frozenset(_WORDS.split())
# What leads up to a day in a sentence of few words: `Fartyget sjösattes den`. Signs part the words of a date line.
_LEADS = re.compile(r"[^\W\d_]+(?:\s[^\W\d_]+)+$")
# Signs of dates in Chinese and Japanese.
_OF_DAYS = frozenset("年月日曜時时分秒号號")
# What a line says of the article, its author or a picture rather than of the world, in Chinese, Japanese and Korean.
_OF_ITSELF_WIDE = re.compile(
    "发布|發布|發佈|发表|發表|刊[登载載]|掲載|公開|配信|更新|记者|記者|[电電讯訊摄攝]。|报道。|報[道導]。|撮影|기자|게재|입력|수정"
)
# `This article was published on 5 May 2020.`
_OF_ITSELF = re.compile(
    r"(?:this|the|our|dieser?|cet|cette|este|esta|questo|dit|den här|denne)?\s?"
    r"(?:article|story|post|page|piece|entry|item|review|interview|report|document|version|column|recipe|press release|"
    r"artikel|beitrag|text|artículo|nota|noticia|artigo|articolo|artikkel)(?!\w)",
    re.IGNORECASE,
)


def is_prose(text: str) -> bool:
    """Whether a line is a sentence that tells of the world, and not of the page it stands on.

    `The hall was opened on 4 May 1931.` is one; `Friday, 4 May 1931, 9:30 a.m.`, `By Ann Lee, staff writer.` and `This
    article was published on 4 May 1931.` are none.
    """
    if not ends_sentence(text) or text.endswith((":", "：")):
        return False
    if not _CASED.search(text):
        return _tells_without_capitals(text)
    words = text.split()
    if len(words) < LEAST_WORDS or _OF_ITSELF.match(text):
        return False
    known = lexicon()
    if known.issued.match(text) or known.updated.match(text):
        return False
    plain = [word for word in _PLAIN.findall(text) if word not in _SMALL and not is_month(word)]
    if known.by.match(text) and not known.is_note(text):
        # `By Ann Lee, staff writer, and Bo Dahl.` names jobs, `By Tuesday, Ann Lee had left the town.` tells.
        plain = [word for word in plain if not known.is_job(word)]
        return len(plain) > PLAIN_WORDS or (len(plain) > 0 and plain[-1] == words[-1].rstrip(".!?"))
    return len(plain) >= PLAIN_WORDS or (len(plain) > 0 and _leads_to_a_day(text, plain))


def _tells_without_capitals(text: str) -> bool:
    """Whether a sentence in a script without capitals has as many words as one that tells something."""
    words, signs = text.split(), ideographs(text)
    if len(words) >= CASELESS_WORDS or len(signs) >= WIDE_SIGNS:
        return True
    known = lexicon()
    if known.dated.any(text) or known.by.match(text) or _OF_ITSELF_WIDE.search(text) or not dated_parts(text):
        return False
    plain = [word for word in words if not any(map(str.isdigit, word)) and not is_month(word)]
    return len(plain) >= DATED_WORDS or sum(sign not in _OF_DAYS for sign in signs) >= DATED_SIGNS


def _leads_to_a_day(text: str, plain: Sequence[str]) -> bool:
    """Whether a plain word stands in what leads up to a sentence's day: `Ranta avattiin 1. kesäkuuta 1955`."""
    parts = dated_parts(text)
    lead = parts[0][0].strip() if parts else ""
    return bool(_LEADS.match(lead)) and not lexicon().dated.any(lead) and any(word in lead.split() for word in plain)
