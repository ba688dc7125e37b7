"""A monkey at the terminal, and every press accounted for.

MONKEY_S says for how many seconds it hammers, and MONKEY_SEED which monkey it is; for an hour:
`./dev prove 12`.
"""

import os
import random

import pytest

from tests.kiosk.monkey import hammered

SECONDS = float(os.environ.get("MONKEY_S", "60" if os.environ.get("CI") else "15"))
SEED = int(os.environ.get("MONKEY_SEED", "0")) or random.randrange(1, 1_000_000)


@pytest.mark.timeout(SECONDS + 180)
def test_a_monkey_leaves_the_question_and_every_press(tmp_path):
    print(f"MONKEY_SEED={SEED} MONKEY_S={SECONDS:g}")
    left = hammered(tmp_path, SECONDS, SEED)
    print(f"{left.rows} presses, all kept")
    assert left.captured == left.accepted == left.rows > 0
    assert left.still_open == 0
