"""A page's article: which block is title, deck, body, byline or furniture, and the fields that follow.

Given: captured pages (`article.CapturedPage`), HTML and text dumps mixed. Gives: an article a page, with a role for
each block, or the reasons for the roles. `parse` is the one door. A change here means `corpus_rebuild`.
"""
