"""Who wrote it, as feeds and mails say it: a name with its address before, behind or in brackets, or just one."""

import re
from email.utils import getaddresses

from corpus.landing.charset import seen

_ADDRESS = r"[^\s<>()@,;:\"]{1,64}@[^\s<>()@,;:\"]{1,255}"
# As RSS asks for it, which is the way of old mails: `ann@paper.example (Ann Lee)`, also several of them.
_BEHIND = re.compile(rf"<?{_ADDRESS}>?\s*\((?P<name>(?:[^()]|\([^()]{{0,100}}\)){{0,300}})\)")
_WITH_ADDRESS = re.compile(rf"\s*[<(\[]\s*(?:mailto:)?{_ADDRESS}\s*[>)\]]|\s*\bmailto:{_ADDRESS}")
_ALONE = re.compile(rf"^(?:mailto:)?{_ADDRESS}$")


def person_of(text: str) -> str:
    """The name in a statement of an author; empty if it is nothing but an address."""
    text = " ".join(seen(text)[0].split())
    behind = [match["name"] for match in _BEHIND.finditer(text)] if "@" in text else []
    name = ", ".join(filter(None, behind)) if behind else _WITH_ADDRESS.sub("", text)
    name = name.strip().strip('"').strip()
    return "" if _ALONE.match(name) else name


def senders_of(header: str) -> list[str]:
    """The names in a mail's header of addresses (RFC 5322), which may also be a name without any."""
    if "@" not in header:
        return [name] if (name := person_of(header)) else []
    return [name for stated, _ in getaddresses([header]) if (name := person_of(stated))]
