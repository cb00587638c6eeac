"""Every constant of the algorithm, in one place.

They were found by measuring on networks whose module tree is known, and are not fragile: a similarity of 0.6, 0.7 or
0.8 finds 0.868, 0.869 or 0.860 of the module classes.  Strengths are in powers of two (see `strength`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the steps of folding compare with.

    similarity            least weighted overlap of two bags of labels to be copies of one block
    token_similarity      the same for two parts that stand at the same place of two copies
    infinite              a span from here on is as good as infinite: nothing local crosses
    width_penalty         what cutting 2, 3 tensors more costs a boundary (log2 of the span)
    width_slope           how much a clean boundary (b_2) counts besides its width
    fork_bonus            a block ends at a tensor that forks
    merge_bonus           or behind a concatenation of branches
    broadcast_bonus       or at one that all later blocks take: the features of a dense layer
    resampling_bonus      a block begins with a resampling operator
    parametric_bonus      a block begins with a norm or an operator with weights
    lost_copy             what a phase that loses a copy costs
    lacking               what may lack of a copy at an end of a run, in periods, and it is half lost
    weaker_boundary       a boundary may be so much weaker than the strongest cut inside a copy
    variant_boundary      the same for the far border of a variant
    variant_similarity    least overlap of a variant however strong its outer border is
    border_weight         what a power of two of that border's strength adds to the overlap
    variant_least, _most  length of a variant in periods
    variants              variants absorbed on each side of a run
    run_cost              what writing down a run costs, in operators
    unit_slack            a unit's inner spans may be so much longer than the unit
    exact_length          longer stretches are not compared operator by operator while mining
    aligned_length        in longer orders streams are not brought into line, nor pieces of copies together
    protected_length      shorter units are not protected from runs that cross their border
    row_copies            copies of a row that tell as much of an order as more of them would
    broadcast_consumers   a tensor with fewer consumers of one label is no broadcast; fewer alike that hang on nothing
                          are not what the steps of an unrolled cell take in
    broadcast_serial      so many neighbouring consumers of a broadcast depend on each other
    memory_serial         the same for the places where its consumers join other streams
    memory_chain          operators looked at until such a place
    broadcast_pairs       neighbouring consumers that are looked at
    broadcast_window      consumers farther apart than this count as dependent
    regroup_...           non-consecutive repeats: rounds, parts and operators of a window, lists too short or long
    exchange_streams      streams that may meet in an exchange
    head_length           operators of a head, or of a tower with the weights of another
    fragment              operators of a box that needs a name or company to be drawn
    overview_aim          boxes at the top level before its ends are boxed
    overview              boxes at the top level before plain operators are boxed
    overview_least, _window   members of such a box
    body                  members of a block before it is cut at its waists
    overview_streams      tensors that may enter and leave it, at first and later
    depth                 blocks are nested no deeper
    """

    similarity: float = 0.7
    token_similarity: float = 0.5
    infinite: int = 1 << 16
    width_penalty: tuple[float, float] = (5.0, 8.0)
    width_slope: float = 0.3
    fork_bonus: float = 0.5
    merge_bonus: float = 1.0
    broadcast_bonus: float = 2.5
    resampling_bonus: float = 1.4
    parametric_bonus: float = 0.3
    lost_copy: float = 1.5
    lacking: float = 0.07
    weaker_boundary: float = 3.0
    variant_boundary: float = 2.0
    variant_similarity: float = 0.5
    border_weight: float = 0.01
    variant_least: float = 0.55
    variant_most: float = 1.7
    variants: int = 4
    run_cost: int = 2
    unit_slack: float = 1.25
    unit_length: int = 3
    exact_length: int = 400
    aligned_length: int = 20_000
    protected_length: int = 4
    row_copies: int = 128
    broadcast_consumers: int = 3
    broadcast_serial: int = 2
    memory_serial: int = 3
    memory_chain: int = 8
    broadcast_pairs: int = 6
    broadcast_window: int = 20_000
    regroup_rounds: int = 12
    regroup_parts: int = 7
    regroup_length: int = 120
    regroup_list: int = 5
    regroup_tokens: int = 20_000
    regroup_gain: float = 3.0
    exchange_streams: int = 8
    head_length: int = 1000
    fragment: int = 3
    overview_aim: int = 9
    overview: int = 15
    overview_least: int = 3
    overview_window: int = 8
    body: int = 15
    overview_streams: tuple[int, ...] = (1, 2, 3, 4)
    depth: int = 12


THRESHOLDS: Final = Thresholds()
