"""What is known of written language, page or no page: words, dates, names, the lexicon.

Given: a line or a text. Gives: its words, its date, its names, what the lexicon knows of it.
"""
