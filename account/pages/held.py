"""A form that came when its sender's session had ended: given back, so that nothing is typed twice.

Nothing of it is kept here. It stands in the page that answers, and is sent once more from there
when its sender has signed in again in another tab.
"""

from starlette.requests import Request

from account.pages.manners import Form

_SECRET = ("password", "code", "secret")
"""What is in no page, not even in one for whoever wrote it."""


def is_held(request: Request) -> bool:
    """Whether somebody filled in what came, and may see it again."""
    form: Form = getattr(request.state, "form", {})
    return request.method == "POST" and not any(
        secret in name for name in form for secret in _SECRET
    )


def fields(request: Request) -> list[tuple[str, str]]:
    """Every field as it came; none where files came with it, which nobody's page can hold."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        return []
    form: Form = request.state.form
    return [(name, text) for name, texts in form.items() for text in texts]
