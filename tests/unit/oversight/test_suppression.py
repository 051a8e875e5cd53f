"""Small counts are not told, and cannot be worked out from what is told."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.domain.suppression import NOTHING, SMALL, Figure, combined, share, shown, total

counts = st.integers(min_value=0, max_value=12)
tables = st.lists(st.lists(counts, min_size=3, max_size=3), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("count", "figure"),
    [(0, Figure(0, 0)), (1, SMALL), (4, SMALL), (5, Figure(5, 5)), (120, Figure(120, 120))],
)
def test_counts_from_one_to_four_are_shown_as_fewer_than_five(count, figure):
    assert shown(count) == figure


def test_only_fewer_than_five_is_called_small():
    assert shown(3).is_small
    assert not any(figure.is_small for figure in (shown(0), shown(5), Figure(2, 8)))


def test_total_of_exact_figures_is_exact():
    assert total([shown(5), shown(7), shown(0)]) == Figure(12, 12)


def test_total_with_a_small_figure_is_a_range():
    assert total([shown(20), shown(2)]) == Figure(21, 24)
    assert total([]) == NOTHING


def published(table):
    rows = [[shown(count) for count in row] for row in table]
    lines = [total(row) for row in rows]
    columns = [total(column) for column in zip(*rows, strict=True)]
    shares = [share(row[0], total(row[1:])) for row in rows]
    return rows, lines, columns, total(lines), shares


@given(tables, st.data())
def test_tables_that_differ_in_small_counts_only_are_published_alike(table, data):
    small = st.integers(min_value=1, max_value=4)
    other = [[data.draw(small) if 0 < count < 5 else count for count in row] for row in table]
    assert published(other) == published(table)


@given(st.lists(counts, min_size=1, max_size=4))
def test_no_areas_small_count_can_be_told_from_the_figure_for_all(areas):
    """Every set of areas that would be published alike is tried: each small count can be two numbers or more."""
    told = combined(areas)
    choices = [range(1, 5) if 0 < count < 5 else (count,) for count in areas]
    alike = [other for other in product(*choices) if combined(other) == told]
    for place, count in enumerate(areas):
        if 0 < count < 5:
            assert len({other[place] for other in alike}) > 1


def test_figure_for_all_areas_is_exact_where_that_tells_nothing():
    assert combined([30, 3, 2]) == Figure(35, 35)
    assert combined([30, 3]) == Figure(31, 34)
    assert combined([30, 1, 1]) == Figure(32, 38)
    assert combined([30, 4, 4]) == Figure(32, 38)
    assert combined([1, 2]) == SMALL


def test_share_of_exact_figures_is_exact():
    assert share(shown(9), shown(0)) == (100, 100)
    assert share(shown(10), shown(20)) == (33, 33)
    assert share(NOTHING, NOTHING) is None
    assert share(NOTHING, shown(6)) == (0, 0)


def test_share_of_a_small_figure_is_a_range():
    assert share(shown(20), shown(3)) == (83, 96)
    assert share(shown(3), shown(0)) == (100, 100)


@given(counts, counts)
def test_share_holds_the_true_percentage(part, rest):
    told = share(shown(part), shown(rest))
    if told is None:
        assert part + rest == 0
    else:
        assert told[0] - 0.5 <= 100 * part / (part + rest) <= told[1] + 0.5
