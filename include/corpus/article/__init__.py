"""A page's article: which block is title, deck, body, byline or furniture, and the fields that follow.

Given: stored pages. Gives: articles with a role for each block. A change means `corpus_rebuild`.
"""
