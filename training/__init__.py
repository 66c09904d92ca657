"""How the fitted numbers of `corpus.article.model` are made: `make fit`, `make score`. Does not ship in the image."""
