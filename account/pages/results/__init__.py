"""Results: scores that can be believed, and all that stands behind them."""

from functools import partial

from starlette.routing import BaseRoute, Route

from account.pages.desk import Desk
from account.pages.results.comments import Comments
from account.pages.results.further import Further
from account.pages.results.page import Results
from account.pages.results.periods import Periods
from account.pages.results.ruling import Ruling
from account.pages.results.waiting import Waiting, titled
from account.rights import Right
from account.store.results import crossed


def routes(desk: Desk) -> list[BaseRoute]:
    """Every address of the room."""
    results, comments = Results(desk), Comments(desk)
    periods, ruling, further = Periods(desk), Ruling(desk), Further(desk)
    first, seen, issued = Waiting(desk), Right.RESULTS, Right.ISSUE
    crossing = partial(titled, visits=crossed.ahead)
    left_out, back, rules = "/results/left-out", "/results/left-out/back", "/results/rules"
    return [
        Route("/results", desk.having(seen, first.page(results.show, titled("results")))),
        Route("/results.csv", desk.having(seen, first.file(results.csv))),
        Route(
            "/results/phones",
            desk.having(seen, first.page(further.phones, titled("results_phones"))),
        ),
        Route("/results/phones.csv", desk.having(seen, first.file(further.phones_csv))),
        Route(
            "/results/crossed",
            desk.having(seen, first.page(further.crossed, crossing("results_crossed"))),
        ),
        Route(
            "/results/crossed.csv",
            desk.having(seen, first.file(further.crossed_csv, crossing("counting_title"))),
        ),
        Route("/results/comments", desk.having(Right.READ, comments.show)),
        Route(left_out, desk.having(seen, periods.show)),
        Route(left_out, desk.having(issued, periods.leave_out), methods=["POST"]),
        Route(back, desk.having(issued, periods.take_back), methods=["POST"]),
        Route(rules, desk.having(seen, ruling.show)),
        Route(rules, desk.having(issued, ruling.put), methods=["POST"]),
    ]
