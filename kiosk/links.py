"""What the QR code says: the account's own form with this visit's token, or an operator's page."""

from urllib.parse import quote

from feedback import link
from feedback.settings import Settings
from feedback.survey import Link
from kiosk.credentials import Credentials


def link_for(
    to: Link,
    nonce: str,
    language: str,
    rating: int,
    *,
    bound: Credentials | None,
    settings: Settings,
) -> str | None:
    """The address, its placeholders filled; None for a form of an account there is none of."""
    if not to.url:
        if bound is None or not bound.enrolled or not settings.public_url:
            return None
        token = link.token(bound.terminal_id, nonce, bytes.fromhex(bound.link_key))
        return f"{settings.public_url}/v/{token}?l={quote(language)}"
    filled = {
        "visit": nonce,
        "terminal": bound.terminal_id if bound else "",
        "touchpoint": settings.touchpoint_id,
        "language": language,
        "rating": str(rating),
    }
    return to.url.format_map({name: quote(text, safe="") for name, text in filled.items()})
