"""Articles of HTML pages: blocks with marks, judged by what the DOM tells of them too.

Given: one HTML page of at least one block, with what it states. Gives: its article, or the reasons for its roles.
The rooms `dump` and `html` call the same thing by the same name: `article` is their door, `drafts` what is known while
roles are decided, then `features`, `body`, `titles`, `bylines`, `dates`, `notes` and `decks`.
"""
