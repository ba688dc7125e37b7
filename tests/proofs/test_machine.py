"""Stories of terminal, network and account, told by chance."""

import pytest

from tests.proofs import machine


def test_whatever_happens_nothing_is_lost_doubled_or_unexplained():
    machine.run(12)


def test_the_control_a_terminal_that_does_not_wait_for_receipts_is_found_out():
    with pytest.raises(AssertionError):
        machine.run(20, machine.Forgetful)
