"""Proof 7: thirty days, forty boots, clocks at 1970 and ten years off either way."""

import random

from feedback.clock import Quality, Timeline
from tests.feedback.test_clock import RECEIVED, YEAR_MS, Life, live, misses
from tests.proofs.findings import Findings


def prove(findings: Findings) -> None:
    lives = [live(random.Random(seed), drift_ppm=200) for seed in range(findings.size(60, 3000))]
    findings.count("months lived", len(lives))
    findings.count("boots", sum(len(one.boots) for one in lives))
    findings.count("presses", sum(len(one.pressed) for one in lives))
    findings.holds("truths outside their interval", sum(len(misses(one)) for one in lives), 0)
    exact, off = 0, 0
    for life in lives:
        here, wrong = _anchored(life)
        exact, off = exact + here, off + wrong
    findings.count("presses in anchored boots", exact)
    findings.holds("of them more than 1 s + 200 ppm off", off, 0)
    fast = [live(random.Random(seed), drift_ppm=2_000) for seed in range(20)]
    findings.control(
        "clocks that run off ten times as far", sum(map(bool, map(misses, fast))), len(fast)
    )
    believed = sum(
        abs(at.wall_ms - truth) > YEAR_MS for life in lives for at, truth in life.pressed
    )
    pressed = sum(len(one.pressed) for one in lives)
    findings.control("believing the wall clock is years off", believed, pressed)


def _anchored(life: Life) -> tuple[int, int]:
    timeline, exact, off = Timeline(life.boots, life.anchors), 0, 0
    for at, truth in life.pressed:
        near = [abs(one.boot_ms - at.boot_ms) for one in life.anchors if one.boot_id == at.boot_id]
        when = timeline.at(at, RECEIVED)
        if when.quality is not Quality.EXACT:
            off += bool(near)
            continue
        exact += 1
        off += abs(when.best_ms - truth) > 1_000 + 200e-6 * min(near) + 2
    return exact, off
