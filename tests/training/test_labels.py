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


def test_blocks_of_a_language_without_spaces_are_told_by_their_letters() -> None:
    first = "港の橋は春まで閉じられ、その間に技師が橋脚を直すと市長は述べた。"
    body = f"{first}\n\n渡し船は毎朝六時から動く。"
    texts = ["メニュー", first, "渡し船は毎朝六時から動く。", "市長は別の町の橋について何も述べなかった。"]
    assert (body_shares(texts, body) >= BODY_SHARE).tolist() == [False, True, True, False]
