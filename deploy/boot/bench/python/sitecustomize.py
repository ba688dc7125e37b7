"""On the bench only: the GPIO driver is told which board and chip an emulator cannot name."""

import os
from typing import Any

from gpiozero.pins import lgpio

_Real = lgpio.LGPIOFactory


class _Simulated(_Real):  # type: ignore[misc,valid-type]
    def __init__(self) -> None:
        super().__init__(chip=int(os.environ["BENCH_CHIP"]))

    def _get_revision(self) -> Any:
        return 0xC03112


lgpio.LGPIOFactory = _Simulated
