"""What binds this terminal to an account. Kept in one file that only the terminal may read."""

import msgspec


class Credentials(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Minted before the account is asked, so that a lost reply can be asked for again.

    An older version can read what a newer one kept: an update may be taken back.

    `token` is 32 random bytes and `signing_key` an Ed25519 seed, both in hex. The last three are
    the account's words, empty until it has answered; keys in hex.
    """

    account: str
    """The address these were made for."""
    token: str
    signing_key: str
    terminal_id: str = ""
    account_public_key: str = ""
    link_key: str = ""
    account_verify_key: str = ""
    """What receipts on a stick are checked with."""
    moved_from: str = ""
    """The address in the settings file that `account` took the place of, at the account's wish."""
    proxy: str | None = None
    """What took the place of the settings file's `proxy_from` at the account's wish."""
    proxy_from: str = ""
    code_hash: str = ""
    """SHA-256 of the enrolment code these came by: another code means to enrol again."""
    successor: "Credentials | None" = None
    """Minted for another code, and not answered yet; these stay good until then."""
    next_token: str = ""
    """Announced to the account, to be used once it has confirmed that it heard."""
    previous_token: str = ""
    """The one before, for an account restored from a time when it was the good one."""

    @property
    def enrolled(self) -> bool:
        """Whether the account has answered."""
        return bool(self.terminal_id)
