"""How a command begins and ends: with the settings, and in a plain sentence where something is in the way."""

import sys
from collections.abc import Callable

from corpus.home import in_words
from corpus.settings import BadSetting, Settings
from corpus.visible import visible_lines


def plainly(work: Callable[[Settings], int], *expected: type[Exception]) -> int:
    """Carry out a command.

    Args:
        work: what it does with the settings; returns its status.
        expected: errors that are told in a sentence, as wrong settings always are.

    Returns:
        The command's status: 1 after such an error.
    """
    caught: tuple[type[Exception], ...] = (BadSetting, *expected)
    settings = None
    try:
        settings = Settings.from_environment()
        return work(settings)
    except caught as error:
        print(in_words(settings, error) if settings else visible_lines(error), file=sys.stderr)
        return 1
