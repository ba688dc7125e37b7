"""How a receiver knows that it was us: the scheme of standardwebhooks.com, version 1.

The signature is HMAC-SHA256 over "id.timestamp.body" in base64, so that neither the body nor the
time can be changed, and an old message cannot be sent again.
"""

import base64
import hmac
import secrets

PREFIX = "whsec_"


def new_secret() -> str:
    """192 random bits, as receivers' libraries take it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def headers(secret: str, message_id: str, at_s: int, body: bytes) -> dict[str, str]:
    """What goes with a message; `at_s` in Unix seconds is when it is sent."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.digest(key, f"{message_id}.{at_s}.".encode() + body, "sha256")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
