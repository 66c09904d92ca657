"""What is added to an article once its fields are decided: language, topics, places, quality signals.

Given: an article's title, deck and body, and their words. Gives: the columns of `corpus.columns.DERIVED` that are
computed from them. Nothing here opens a database. A change means `corpus_rebuild`.
"""
