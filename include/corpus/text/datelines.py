"""Datelines: the place, and often the agency and the day, that open a news report's first paragraph."""

import re

from corpus.text.lexicon import lexicon

# A dateline is within so many characters of a paragraph's start.
REACH = 120

# `PORT ARDEN —`, `TEGUCIGALPA, Honduras (Reuters) -`, `Madrid, 5 mar (EFE).-`, `МОСКВА, 5 мая — `
_SPACED = re.compile(
    r"^(?P<place>[^\W\d_](?:\w|[ .,'’/-]){1,60}?)\s*"
    r"(?:[(（](?P<agency>[^()（）]{2,30})[)）]\s*(?:\.?\s?[—–-]{1,2}|[:：])|\s[—–]|\s--?(?=\s))\s*(?=\S)"
)
# `新华社北京3月4日电`, `中新网上海3月4日电（记者 …）`, `中央社記者…台北4日電`
_CHINESE = re.compile(
    r"^(?P<agency>[\u3400-\u9fff]{2,5}[社网網])(?:记者[\u3400-\u9fff]{2,8})?(?P<place>[\u3400-\u9fff]{2,12}?)"
    r"(?P<day>(?:\d{1,2}月)?\d{1,2}日)[电電讯訊](?:\s*[(（][^()（）]{1,40}[)）])?[\s：:]*(?=\S)"
)
# `الرياض - أغلق الجسر`, `白港 — 大桥关闭`: scripts without capitals, the dash between spaces.
_CASELESS = re.compile(r"^(?:[\u0621-\u064a]{2,20}(?: [\u0621-\u064a]{2,20}){0,2}|[\u3400-\u9fff]{2,8})\s[-–—]\s(?=\S)")
# One of these is in each of them. Half of all paragraphs have none and need no closer look.
_BRACKET = re.compile("[(（]")
_SIGNS = re.compile("[(（—–\\-电電讯訊]")


def agency_of(dateline: str | None) -> str | None:
    """The agency that a dateline names: `Reuters` of `TEGUCIGALPA, Honduras (Reuters)`."""
    agency = dateline.rpartition("(")[2].removesuffix(")") if dateline and dateline.endswith(")") else None
    return agency if agency and lexicon().is_agency(agency) else None


def split_dateline(paragraph: str) -> tuple[str | None, str]:
    """Part `TEGUCIGALPA, Honduras (Reuters) - The …` into its dateline and the rest.

    The place's first word must be in capitals, or an agency must follow in brackets; Chinese and Arabic
    have no capitals and are known by their own forms.

    Args:
        paragraph: the body's first paragraph.

    Returns:
        The dateline (None where there is none) and the paragraph without it.
    """
    head = paragraph[:REACH]
    # A small letter in the second place and no agency: as most paragraphs begin, and no dateline does.
    if not _SIGNS.search(head) or (head[1:2].islower() and not _BRACKET.search(head)):
        return None, paragraph
    if chinese := _CHINESE.match(head):
        return f"{chinese['place']} ({chinese['agency']})", paragraph[chinese.end() :].lstrip()
    match = _SPACED.match(head)
    if not match:
        return None, paragraph
    place, agency = match["place"].strip(" ,."), match["agency"]
    first = re.split(r"[ ,/]", place)[0]
    if agency and not (agency[0].isupper() or lexicon().is_agency(agency)):
        return None, paragraph
    if not agency and not (len(first) > 1 and first.isupper()) and not _CASELESS.match(head):
        return None, paragraph
    return f"{place} ({agency})" if agency else place, paragraph[match.end() :].lstrip()
