"""Pairs of texts aligned, as compiled loops over their tokens; `alignment.py` hands them arrays.

Runs of equal tokens are found from left to right by greedy string tiling (after Wise, 1993), so that passages that
changed their order count.
"""

import numpy as np

from corpus.text.arrays import Codes, Counts, Flags, Floats, Hashes, Kinds
from corpus.text.compiled import compiled

# What tokens are: hashes, flags, where the letters of each start, letters, numbers of sets of synonyms.
Table = tuple[Hashes, Kinds, Counts, Codes, Counts]


@compiled
def _alike(one: Codes, other: Codes, most: int, before: Counts, row: Counts) -> bool:
    """Whether two spellings differ by at most so many letters (Levenshtein's distance); needs two rows to work in."""
    n, m = len(one), len(other)
    if abs(n - m) > most or m + 1 > len(row):
        return False
    for j in range(m + 1):
        before[j] = j
    for i in range(1, n + 1):
        row[0] = i
        least = i
        for j in range(1, m + 1):
            cost = 0 if one[i - 1] == other[j - 1] else 1
            best = min(before[j - 1] + cost, before[j] + 1, row[j - 1] + 1)
            row[j] = best
            least = min(least, best)
        if least > most:
            return False
        for j in range(m + 1):
            before[j] = row[j]
    return bool(before[m] <= most)


@compiled
def _key(hashes: Hashes, at: int, run: int) -> np.uint64:
    """A key of a run of tokens."""
    key = np.uint64(0)
    for step in range(run):
        key = (key ^ hashes[at + step]) * np.uint64(0xBF58476D1CE4E5B9)
        key ^= key >> np.uint64(29)
    return key >> np.uint64(20)


@compiled
def _index(hashes: Hashes, run: int, heads: Counts, following: Counts, mask: int) -> None:
    """Chain the places of equal runs, first place first."""
    heads[: mask + 1] = -1
    for at in range(len(hashes) - run, -1, -1):
        slot = np.int64(_key(hashes, at, run) & np.uint64(mask))
        following[at] = heads[slot]
        heads[slot] = at


@compiled
def _know(hashes: Hashes, known: Counts, mask: int) -> None:
    """Enter each token's place into a table by its hash."""
    known[: mask + 1] = -1
    for at in range(len(hashes)):
        slot = np.int64((hashes[at] >> np.uint64(17)) & np.uint64(mask))
        while known[slot] >= 0 and hashes[known[slot]] != hashes[at]:
            slot = (slot + 1) & mask
        known[slot] = at


@compiled
def _tile(
    short: Hashes, long: Hashes, run: int, heads: Counts, following: Counts, mask: int, places: Counts, most: int
) -> None:
    """For each token of the shorter text its place in the longer, -1 where it has none.

    The longest run is taken that begins with the next token; of equally long ones the one that goes on from the last.
    """
    places[: len(short)] = -1
    at, expected = 0, 0
    while at + run <= len(short):
        best, best_at, near = 0, -1, np.int64(1 << 40)
        other = heads[np.int64(_key(short, at, run) & np.uint64(mask))]
        tried = 0
        while other >= 0 and tried < most:
            length = 0
            while (
                at + length < len(short) and other + length < len(long) and short[at + length] == long[other + length]
            ):
                length += 1
            distance = abs(other - expected)
            if length > best or (length == best and distance < near):
                best, best_at, near = length, other, distance
            other = following[other]
            tried += 1
        if best >= run:
            for step in range(best):
                places[at + step] = best_at + step
            at += best
            expected = best_at + best
        else:
            at += 1
            expected += 1


@compiled
def _is_number(at: int, starts: Counts, letters: Codes) -> bool:
    """Whether a token is made of digits alone; one with letters may be a word that a scan damaged."""
    digits = 0
    for place in range(starts[at], starts[at + 1]):
        digits += 48 <= letters[place] <= 57
    return bool(digits == starts[at + 1] - starts[at])


@compiled
def _are_words_alike(one: int, other: int, starts: Counts, letters: Codes, before: Counts, row: Counts) -> bool:
    """Whether two tokens are one word but for a letter, of 8 letters on for two; names of 2 or 3 letters are not."""
    mine, theirs = letters[starts[one] : starts[one + 1]], letters[starts[other] : starts[other + 1]]
    if len(mine) < 2 or _is_number(one, starts, letters) or _is_number(other, starts, letters):
        return False
    return _alike(mine, theirs, 1 if len(mine) < 8 else 2, before, row)


@compiled
def _begin_alike(one: int, other: int, starts: Counts, letters: Codes) -> bool:
    """Whether two tokens are forms of a word: they begin with the same 4 letters and end with at most 3 others."""
    mine, theirs = starts[one + 1] - starts[one], starts[other + 1] - starts[other]
    same, least = 0, min(mine, theirs)
    while same < least and letters[starts[one] + same] == letters[starts[other] + same] > 57:  # no digits
        same += 1
    return bool(same >= 4 and max(mine, theirs) - same <= 3)


@compiled
def _spell(first: int, end: int, table: Table, spelled: Codes, there: int, there_end: int) -> int:
    """Put the letters of some tokens together, but for numbers; -1 where a number is not among the other tokens."""
    hashes, _, starts, letters, _ = table
    put = 0
    for at in range(first, end):
        if _is_number(at, starts, letters):
            if not _is_among(hashes[at], hashes, there, there_end):
                return -1
            continue
        for place in range(starts[at], starts[at + 1]):
            if put == len(spelled):
                return -1
            spelled[put] = letters[place]
            put += 1
    return put


@compiled
def _is_among(value: np.uint64, hashes: Hashes, first: int, end: int) -> bool:
    """Whether a token is among some others."""
    at = first
    while at < end and hashes[at] != value:
        at += 1
    return bool(at < end)


@compiled
def _facts_apart(
    place: tuple[int, int],
    other_place: tuple[int, int],
    first: int,
    other_text: tuple[int, int],
    table: Table,
    alike: Kinds,
) -> tuple[int, int, int]:
    """How many names and other words of a place are not in the other text, and how many numbers not in its place.

    Places and texts are given by first token and end, the place's own text by its first. Each is counted where it first
    stands there. A script without capitals does not tell what a name is: there each run of tokens that the other place
    has not is one.
    """
    hashes, flags, starts, letters, _ = table
    names, words, numbers, in_run = 0, 0, 0, False
    for at in range(place[0], place[1]):
        was_in_run, in_run = in_run, False
        if at - place[0] < len(alike) and alike[at - place[0]]:
            continue
        # Latin, Greek, Cyrillic and Armenian letters come first in Unicode, and once more at 1E00.
        value, letter, length = hashes[at], letters[starts[at]], starts[at + 1] - starts[at]
        if flags[at] == 0 and letter >= 0x0590 and not 0x1E00 <= letter < 0x2000:
            in_run = not _is_among(value, hashes, other_place[0], other_place[1])
            names += in_run and not was_in_run
        elif flags[at] == 1:
            is_known = _is_among(value, hashes, place[0], at) or _is_among(
                value, hashes, other_place[0], other_place[1]
            )
            numbers += not is_known and _is_number(at, starts, letters)
        elif flags[at] == 2 or length > 2:
            is_known = _is_among(value, hashes, first, at) or _is_among(value, hashes, other_text[0], other_text[1])
            names += not is_known and flags[at] == 2
            words += not is_known and flags[at] == 0
    return names, words, numbers


@compiled
def _gaps(
    places: Counts,
    text: tuple[int, int],
    other_text: tuple[int, int],
    table: Table,
    widest: int,
    parts: int,
    damaged: float,
    alike: Kinds,
    work: tuple[Counts, Counts, Codes, Codes],
) -> tuple[int, int, int]:
    """Mark tokens that are only spelled otherwise or synonyms.

    Returns the places where some stand for others, those of them without a number, and names for which others stand.
    Long because a gap is tried word by word and then as a whole, where words are joined, parted or damaged further.
    """
    (_, flags, starts, letters, synonyms), (before_row, row, one_side, other_side) = table, work
    first, size, other_first, other_size = text[0], text[1] - text[0], other_text[0], other_text[1] - other_text[0]
    slots = slots_of_words = names = names_at_edges = 0
    is_replaced = False
    at = 0
    alike[:size] = 0
    while at < size:
        if places[at] >= 0:
            at += 1
            continue
        begin = at
        while at < size and places[at] < 0:
            at += 1
        # Where both texts begin or end there, that is an edge of the place too.
        before = places[begin - 1] if begin > 0 else -1
        after = places[at] if at < size else other_size
        mine, theirs = at - begin, after - before - 1
        if theirs <= 0 or mine > 3 * widest * parts or theirs > 3 * widest * parts:
            continue
        here, there = first + begin, other_first + before + 1
        left = mine if mine <= 3 * widest and theirs <= 3 * widest else 0
        if left and mine == theirs and mine <= widest:
            for step in range(mine):
                one, other = here + step, there + step
                is_short = starts[one + 1] - starts[one] < 4
                if (
                    (synonyms[one] > 0 and synonyms[one] == synonyms[other])
                    or (flags[one] == 0 and flags[other] == 0 and _begin_alike(one, other, starts, letters))
                    or (
                        not (is_short and flags[one]) and _are_words_alike(one, other, starts, letters, before_row, row)
                    )
                ):
                    alike[begin + step] = 1
                    left -= 1
        if left:
            long = _spell(here, here + mine, table, one_side, there, there + theirs)
            short = _spell(there, there + theirs, table, other_side, here, here + mine)
            most = int(damaged * max(long, short))
            if min(long, short) >= 4 and _alike(one_side[:long], other_side[:short], most, before_row, row):
                alike[begin:at] = 1
                left = 0
        if left and mine <= widest and theirs <= widest:
            slots += 1
            numbers = np.sum(flags[here : here + mine] == 1) + np.sum(flags[there : there + theirs] == 1)
            slots_of_words += numbers == 0
        place, other_place = (here, here + mine), (there, there + theirs)
        found = _facts_apart(place, other_place, first, other_text, table, alike[begin:at])
        if found[0] or found[2]:
            others = _facts_apart(other_place, place, other_first, text, table, alike[:0])
            names_here, numbers = min(found[0], others[0]), min(found[2], others[2])
            names_here += min(found[1], others[1]) if numbers else 0  # in many languages days have no capitals
            names_here += numbers // 2 if names_here else 0  # a day's date, an address
            if begin > 0 and at < size:
                names += names_here
                is_replaced = is_replaced or names_here + numbers > 0
            else:
                names_at_edges += names_here
    if is_replaced:  # else they may be those of who is credited
        names += names_at_edges
    return slots, slots_of_words, names


@compiled
def _span(covered: Flags) -> tuple[float, float]:
    """Between which places of a text, 0 to 1, nine tenths of what is covered of it stand."""
    covered_at = np.flatnonzero(covered)
    if not len(covered_at):
        return 0.0, 0.0
    edge = len(covered_at) // 20
    return covered_at[edge] / len(covered), (covered_at[len(covered_at) - 1 - edge] + 1) / len(covered)


@compiled
def _count(
    places: Counts,
    alike: Kinds,
    slots: int,
    sides: tuple[Hashes, Hashes],
    own: tuple[Floats, Kinds],
    lengths: tuple[float, float],
    lookup: tuple[Counts, int],
    covered: Kinds,
    least: tuple[int, int],
    figures: Floats,
) -> None:
    """The figures of a pair whose tokens have their places.

    Long because all of them are counted in a few passes over the same arrays.
    """
    (short, long), (weights, flags), (words, most_words) = sides, own, lengths
    (known, known_mask), (passage, enough_numbers) = lookup, least
    size = len(short)
    covered[: len(long)] = 0
    matched = had = every = in_passages = 0.0
    numbers = had_numbers = 0
    at = 0
    while at < size:
        end = at + 1
        while places[at] >= 0 and end < size and places[end] == places[end - 1] + 1:
            end += 1
        if places[at] >= 0 and end - at >= passage:
            for place in range(at, end):
                in_passages += weights[place]
                covered[places[place]] = 1
        elif places[at] >= 0:
            places[at:end] = -2 - places[at:end]
        at = end
    for at in range(size):
        if places[at] != -1 or alike[at]:
            matched += weights[at]
        if flags[at] and not alike[at]:
            is_number = flags[at] == 1
            every += weights[at]
            numbers += is_number
            slot = np.int64((short[at] >> np.uint64(17)) & np.uint64(known_mask))
            while known[slot] >= 0:
                if long[known[slot]] == short[at]:
                    had += weights[at]
                    had_numbers += is_number
                    break
                slot = (slot + 1) & known_mask
    figures[0] = matched / words if words else 0.0
    figures[1] = min(1.0, matched / most_words) if most_words else 0.0
    figures[2] = had / every if every else -1.0
    if numbers >= enough_numbers and 5 * had_numbers < 3 * numbers:
        figures[2] = min(figures[2], had_numbers / numbers)
    figures[3] = 100.0 * slots / matched if matched else 0.0
    figures[4] = in_passages / words if words else 0.0
    figures[5] = min(1.0, in_passages / most_words) if most_words else 0.0
    figures[6], figures[7] = _span(places[:size] >= 0)
    figures[8], figures[9] = _span(covered[: len(long)] == 1)
    for at in range(size):
        if places[at] < -1:
            places[at] = -2 - places[at]


@compiled
def align(
    shorter: Counts,
    longer: Counts,
    offsets: Counts,
    weights: Floats,
    table: Table,
    limits: tuple[int, int, int, int, float, int],
    figures: Floats,
    places: Counts,
    alike: Kinds,
) -> None:
    """Align pairs of texts, given by number, into a row of figures each.

    The arrays of the last pair's places are as long as the longest text. Long because each array is named to each loop.
    """
    run, widest, most, passage, damaged, enough_numbers = limits
    size = len(places)
    width = 16
    while width < 2 * size:
        width *= 2
    heads, known = np.empty(width, np.int64), np.empty(width, np.int64)
    following, covered = np.empty(size, np.int64), np.empty(size, np.uint8)
    rows, sides = np.empty((2, 128), np.int64), np.empty((2, 127), np.uint32)
    work = (rows[0], rows[1], sides[0], sides[1])
    hashes, flags = table[0], table[1]
    indexed, mask, most_words, parts = -1, 15, 0.0, 1
    for pair in range(len(shorter)):
        text = (offsets[shorter[pair]], offsets[shorter[pair] + 1])
        other_text = (offsets[longer[pair]], offsets[longer[pair] + 1])
        short, long = hashes[text[0] : text[1]], hashes[other_text[0] : other_text[1]]
        if indexed != longer[pair]:
            indexed, mask = longer[pair], 15
            while mask + 1 < 2 * len(long):
                mask = 2 * mask + 1
            most_words = weights[other_text[0] : other_text[1]].sum()
            # Where a token is a part of a word, a passage has more of them.
            parts = max(1, round(len(long) / max(most_words, 1.0)))
            _index(long, parts * run, heads, following, mask)
            _know(long, known, mask)
        words = 0.0
        for at in range(text[0], text[1]):
            words += weights[at]
        _tile(short, long, parts * run, heads, following, mask, places, most)
        slots, slots_of_words, names = _gaps(places, text, other_text, table, widest, parts, damaged, alike, work)
        own, lengths = (weights[text[0] : text[1]], flags[text[0] : text[1]]), (words, most_words)
        lookup, least = (known, mask), (parts * passage, enough_numbers)
        _count(places, alike, slots, (short, long), own, lengths, lookup, covered, least, figures[pair])
        figures[pair, 10], figures[pair, 11] = names, slots_of_words
