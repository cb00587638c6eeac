import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.converters._order import CycleError, topological


@given(
    st.integers(0, 30).flatmap(
        lambda n: st.tuples(st.permutations(range(n)), st.sets(st.tuples(st.integers(0, 40), st.integers(0, 40))))
    )
)
def test_every_node_comes_behind_what_it_needs(case: tuple[list[int], set[tuple[int, int]]]) -> None:
    rank, edges = case
    needs = [
        [other for other in range(len(rank)) if rank[other] < rank[node] and (other, node) in edges]
        for node in range(len(rank))
    ]
    order = topological(needs)
    place = {node: position for position, node in enumerate(order)}
    assert sorted(order) == list(range(len(rank)))
    assert all(place[need] < place[node] for node, needed in enumerate(needs) for need in needed)


def test_the_order_of_the_file_stays_where_it_is_valid() -> None:
    assert topological([[], [0], [], [1, 2]]) == [0, 1, 2, 3]
    assert topological([[3], [], [0], []]) == [1, 3, 0, 2]


@pytest.mark.parametrize(
    ("needs", "in_cycle"), [([[0]], {0}), ([[], [2], [1], [1]], {1, 2}), ([[1], [2], [0], [], [0]], {0, 1, 2})]
)
def test_a_cycle_is_named_by_one_of_its_nodes(needs: list[list[int]], in_cycle: set[int]) -> None:
    with pytest.raises(CycleError) as caught:
        topological(needs)
    assert caught.value.index in in_cycle
