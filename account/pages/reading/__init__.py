"""Reading the results: the first page's answers, dashboards, displays, pictures and reports."""

from starlette.routing import BaseRoute, Route

from account.pages.desk import Desk
from account.pages.doors import Door
from account.pages.reading.boards import Boards, ahead
from account.pages.reading.keeping import Keeping
from account.pages.reading.pictures import Pictures
from account.pages.reading.report import Report
from account.pages.reading.wall import Walls
from account.pages.results.waiting import Waiting
from account.rights import Right


def routes(desk: Desk) -> list[BaseRoute]:
    """Every address of the room; all but the display itself are for people of the account."""
    boards, keeping, walls, seen, post = (
        Boards(desk),
        Keeping(desk),
        Walls(desk),
        Right.RESULTS,
        ["POST"],
    )
    one, first, pictures = "/dashboards/{dashboard_id}", Waiting(desk), Pictures(desk)
    hall = Door(desk.displays, inside=2, in_line=60)
    png, pdf = first.file(desk.sparing(pictures.png)), first.file(desk.sparing(Report(desk).pdf))
    return [
        Route("/wall/{token}", hall.through(walls.show, walls.not_now)),
        Route("/results/{part}.svg", desk.having(seen, first.file(pictures.svg))),
        Route("/results/{part}.png", desk.having(seen, png)),
        Route("/results/report.pdf", desk.having(seen, pdf)),
        Route("/dashboards", desk.having(seen, boards.every)),
        Route("/dashboards", desk.having(seen, boards.make), methods=post),
        Route("/dashboards/keep", desk.having(seen, keeping.ask)),
        Route("/dashboards/keep", desk.having(seen, keeping.keep), methods=post),
        Route(
            "/dashboards/views/{view_id}/let-go", desk.having(seen, keeping.let_go), methods=post
        ),
        Route("/dashboards/walls", desk.having(Right.ARRANGE, walls.make), methods=post),
        Route(
            "/dashboards/walls/{wall_id}/revoke",
            desk.having(Right.ARRANGE, walls.revoke),
            methods=post,
        ),
        Route(one, desk.having(seen, first.page(boards.one, ahead))),
        Route(f"{one}/let-go", desk.having(seen, boards.let_go), methods=post),
        Route(f"{one}/{{place}}/{{what}}", desk.having(seen, boards.change), methods=post),
    ]
