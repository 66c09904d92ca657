"""A network gives a row the same answer on every processor and in any company, and is what was fitted."""

from math import exp

import numpy as np
import pytest

from corpus.article.model.network import MOST_FEATURES, MOST_WEIGHT, PARTS, REACH, Network, rounded
from corpus.article.model.numbers import DUMP, HTML, networks
from corpus.text.arrays import Floats
from training.fitting import Settings, fit_choice, fit_single

ALL = [pytest.param(network, id=f"{name}-{own}") for name in (DUMP, HTML) for own, network in networks(name).items()]


def _rows(network: Network, count: int = 90) -> Floats:
    spread = np.random.default_rng(1).standard_normal((count, len(network.mean)))
    return (network.mean + spread * 3 / network.scale).astype(np.float32)


def _in_whole_numbers(network: Network, row: Floats) -> float:
    """The answer to a row by Python's own whole numbers and doubles."""
    deviations = (row - network.mean) * (network.scale * np.float32(PARTS))
    parts = [int(value) for value in np.rint(np.clip(deviations, -REACH * PARTS, REACH * PARTS))]
    perceptrons, units = network.out.shape
    answers: list[float] = []
    for perceptron in range(perceptrons):
        logit = float(network.out_bias[perceptron])
        for unit in range(perceptron * units, (perceptron + 1) * units):
            total = sum(int(weight) * part for weight, part in zip(network.weights[unit], parts, strict=True))
            said = total * float(network.steps[unit]) + float(network.bias[unit])
            logit += max(float(said), 0.0) * float(network.out[perceptron, unit % units])
        answers.append(float(1 / (1 + exp(-min(max(logit, -30.0), 30.0)))))
    return float(sum(answers) / perceptrons)


@pytest.mark.parametrize("network", ALL)
def test_a_row_is_judged_as_whole_numbers_say(network: Network) -> None:
    rows = _rows(network, 12)
    assert network(rows).tolist() == pytest.approx([_in_whole_numbers(network, row) for row in rows], abs=1e-7)


@pytest.mark.parametrize("network", ALL)
def test_a_row_is_judged_the_same_in_any_company(network: Network) -> None:
    rows = _rows(network)
    together = network(rows)
    for first, count in ((3, 1), (3, 2), (10, 5), (40, 13), (7, 31), (0, 64)):
        assert (network(rows[first : first + count]) == together[first : first + count]).all()


@pytest.mark.parametrize("network", ALL)
def test_no_sum_can_leave_32_bits(network: Network) -> None:
    assert np.abs(network.weights).max() <= MOST_WEIGHT
    assert REACH * PARTS * MOST_WEIGHT * MOST_FEATURES < 2**31
    extreme = np.where(np.random.default_rng(2).random((4, len(network.mean))) < 0.5, -1e30, 1e30).astype(np.float32)
    assert network(extreme).tolist() == pytest.approx([_in_whole_numbers(network, row) for row in extreme], abs=1e-7)


@pytest.mark.parametrize("network", ALL)
def test_features_are_judged_alike_in_one_array_and_in_several(network: Network) -> None:
    rows = _rows(network, 5)
    assert (network(rows[:, :40].copy(), rows[:, 40:].copy()) == network(rows)).all()


def test_a_network_without_its_last_features_takes_them_for_their_means() -> None:
    network = networks()["byline"]
    rows = _rows(network, 5)
    rows[:, -3:] = network.mean[-3:]
    assert (network.cut(len(network.mean) - 3)(rows[:, :-3].copy()) == network(rows)).all()


def test_one_network_after_the_other_says_what_each_says_by_itself() -> None:
    first, second = networks()["first"], networks()["second"]
    rows, further = _rows(second, 40)[:, : len(first.mean)].copy(), len(second.mean) - len(first.mean)

    def more(chances: Floats) -> Floats:
        return np.repeat(chances[:, None], further, axis=1)

    assert (first.then(second, rows, more) == second(rows, more(first(rows)))).all()
    with pytest.raises(ValueError, match="fitted to different rows"):
        networks()["title_first"].then(second, rows, more)


def test_rows_that_hardly_differ_are_judged_each_by_itself() -> None:
    network = networks()["second"]
    rows = np.repeat(_rows(network, 6), 4, axis=0)
    rows[1::3, ::5] = rows[:1, ::5]
    assert network(rows).tolist() == pytest.approx([_in_whole_numbers(network, row) for row in rows], abs=1e-7)


def test_features_that_a_network_does_not_look_at_are_an_error() -> None:
    network = networks()["date"]
    with pytest.raises(ValueError, match=f"looks at {len(network.mean)} features, these are 3"):
        network(np.zeros((2, 3), dtype=np.float32))


def test_numbers_written_and_read_are_the_same_network() -> None:
    network = networks(HTML)["body"]
    again = Network.from_numbers(network.features, network.numbers())
    rows = _rows(network, 20)
    assert (network(rows) == again(rows)).all()


def test_rounding_to_whole_numbers_changes_answers_by_little() -> None:
    random = np.random.default_rng(3)
    weights, bias, out = ((random.standard_normal(shape) / 4).astype(np.float32) for shape in ((60, 16), 16, (16, 1)))
    rows = random.standard_normal((200, 60)).astype(np.float32)
    logits = np.maximum(rows @ weights + bias, 0) @ out
    exact = 1 / (1 + np.exp(-logits[:, 0]))
    none, one = np.zeros(60, dtype=np.float32), np.ones(60, dtype=np.float32)
    names = tuple(map(str, range(60)))
    network = rounded(names, none, one, [(weights, bias, out, np.zeros(1, dtype=np.float32))])
    assert np.abs(network(rows) - exact).max() < 0.002


def test_training_finds_what_one_feature_tells() -> None:
    random = np.random.default_rng(1)
    rows = random.standard_normal((32_768, 5)).astype(np.float32)
    names = ("a", "b", "c", "d", "e")
    single = Settings(units=32, passes=8, rate=4e-3, decay=0.03, batch=1024, least_scale=1e-2)
    network = fit_single(names, rows, rows[:, 2] > 0, np.ones(len(rows)), single)
    assert ((network(rows) > 0.5) == (rows[:, 2] > 0)).mean() > 0.95
    again = fit_single(names, rows, rows[:, 2] > 0, np.ones(len(rows)), single)
    assert again.numbers() == network.numbers()
    group = np.repeat(np.arange(4096), 8)
    best = rows[:, 1].reshape(4096, 8).argmax(axis=1)
    right = (np.arange(8) == best[:, None]).ravel()
    choice = Settings(units=24, passes=20, rate=4e-3, decay=1.5, batch=32, least_scale=5e-2)
    chosen = fit_choice(names, rows, right, group, choice)(rows).reshape(4096, 8).argmax(axis=1)
    assert (chosen == best).mean() > 0.85
