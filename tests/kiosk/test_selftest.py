"""The self-test's arithmetic, with a visitor and a screen moved by hand."""

from feedback.response import Channel
from kiosk.hw.clock import HandClock
from kiosk.papers import built_in
from kiosk.selftest import FIRST_ONES, Felt, Presser
from kiosk.visit import Show, Visit

FRAME_S, SAVED_S = 0.016, 0.030


class Bench:
    """A visit whose row takes 30 ms, and a screen whose next frame comes 16 ms later."""

    def __init__(self, count: int) -> None:
        self.now_s, self.ended = 100.0, False
        self.clock = HandClock()
        papers = built_in()
        self.visit = Visit(
            papers.survey, papers.settings, make_link=lambda *_: None, new_nonce=lambda: "nonce"
        )
        self.presser = Presser(
            count, press=self.press, leave=self.leave, after_frame=self.after_frame,
            done=self.end, clock_s=lambda: self.now_s,
        )  # fmt: skip
        self.presser.show(self.visit.view)

    def end(self) -> None:
        self.ended = True

    def press(self) -> None:
        self.do(self.visit.press(4, Channel.BUTTON, self.clock()))
        self.now_s += SAVED_S
        self.do(self.visit.saved(self.clock()))

    def leave(self) -> None:
        self.do(self.visit.leave(self.clock()))

    def after_frame(self, work) -> None:
        self.now_s += FRAME_S
        work()

    def do(self, effects) -> None:
        for effect in effects:
            if isinstance(effect, Show):
                self.presser.show(effect.view)

    def run(self) -> Felt:
        for _ in range(10_000):
            if self.ended:
                return self.presser.felt
            self.clock.pass_ms(200)
            self.now_s += 0.2
            self.presser.tick()
        raise AssertionError("it never ended")


def test_each_press_is_timed_to_the_frame_of_its_thank_you():
    felt = Bench(5).run()
    assert felt.presses == (46.0,) * 5
    assert (felt.median, felt.slowest) == (46.0, 46.0)


def test_the_first_ones_make_fonts_ready_and_do_not_count():
    bench = Bench(2)
    bench.run()
    assert len(bench.presser._took) == 2 + FIRST_ONES


def test_half_were_faster_than_the_median():
    felt = Felt(presses=(10.0, 30.0, 20.0, 500.0, 15.0))
    assert (felt.median, felt.slowest) == (20.0, 500.0)
