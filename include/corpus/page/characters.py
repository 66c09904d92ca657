"""Characters by their code, in compiled loops over markup: white space, what does not show, small letters."""

from corpus.text.compiled import compiled


@compiled
def is_space(code: int) -> bool:
    """Whether `str.split` takes a character for white space."""
    if code < 128:
        return 9 <= code <= 13 or 28 <= code <= 32
    if code < 0x1680:
        return code == 0x85 or code == 0xA0
    return 0x2000 <= code <= 0x200A or code in (0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)


@compiled
def is_control(code: int) -> bool:
    """Whether a character shows nothing and takes no room."""
    if code < 128:
        return code <= 8 or 14 <= code <= 27 or code == 127
    return code in (0xAD, 0x200B, 0x2060, 0xFEFF)


@compiled
def small(code: int) -> int:
    """A letter in lower case, as patterns that ignore case take it."""
    if code < 128:
        return code + 32 if 65 <= code <= 90 else code
    if code == 0x130 or code == 0x131:
        return 105
    return 115 if code == 0x17F else 107 if code == 0x212A else code
