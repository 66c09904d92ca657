"""Articles of text dumps: blocks without tags, judged by their words, their shape and their neighbours.

Given: text dumps, several at once, each of at least one block. Gives: their articles, or the reasons for one's roles.
The rooms `dump` and `html` call the same thing by the same name: `article` is their door, `drafts` what is known while
roles are decided, then `features`, `body`, `titles`, `bylines`, `dates`, `notes` and `decks`.
"""
