"""Which blocks are the gold body."""

from training.labels import BODY_SHARE, body_shares


def test_blocks_of_the_gold_body_are_told_from_others() -> None:
    body = (
        "The council voted to close the old bridge. Lorries must wait.\n\nNobody spoke against the plan that evening."
    )
    texts = [
        "Menu",
        "The council voted to close the old bridge.",
        "Lorries must wait.",
        "Nobody spoke against the plan that evening.",
        "The council of another town met on Friday.",
    ]
    assert (body_shares(texts, body) >= BODY_SHARE).tolist() == [False, True, True, True, False]
