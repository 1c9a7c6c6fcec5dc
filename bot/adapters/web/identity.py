"""Who somebody is on the web: tokens, recovery codes and the stamps that forms carry."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import replace

from bot.addresses import Person
from bot.web_storage import WebAccount

CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U: easily misread
GROUPS, GROUP = 4, 4
_SLUG = 24  # hexadecimal digits
_DRAWN, _SEAL = 16, 16  # bytes of a session's token: random ones, and what shows that we drew them


def new_slug() -> str:
    """96 random bits: whoever knows a room's address was told it."""
    return secrets.token_hex(_SLUG // 2)


def token_hash(text: str) -> str:
    """What is stored in place of a token or a code."""
    return hashlib.sha256(text.encode()).hexdigest()


class Stamps:
    """Everything that is made from the adapter's secret."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 16:
            raise ValueError("the web room's secret has fewer than 16 bytes")
        self._secret = secret

    def _mac(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self._secret, f"{purpose}:{text}".encode(), "sha256")

    def new_token(self) -> str:
        """128 random bits for a cookie, sealed: a token of somebody's own choice is no session."""
        drawn = secrets.token_bytes(_DRAWN)
        return base64.urlsafe_b64encode(drawn + self._seal(drawn)).decode().rstrip("=")

    def is_token(self, token: str) -> bool:
        """Whether we drew that token, which has the form of one."""
        said = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return hmac.compare_digest(self._seal(said[:_DRAWN]), said[_DRAWN:])

    def _seal(self, drawn: bytes) -> bytes:
        return self._mac("token", drawn.hex())[:_SEAL]

    def form(self, token: str) -> str:
        """The CSRF token: the stamp that shows that a form came from our own page in this browser."""
        return self._mac("form", token).hex()

    def is_ours(self, token: str, stamp: str) -> bool:
        return hmac.compare_digest(self.form(token).encode(), stamp.encode())

    def page(self, text: str) -> str:
        """The stamp of a link that lets its reader in without a session."""
        return base64.urlsafe_b64encode(self._mac("page", text)).decode().rstrip("=")

    def is_page(self, text: str, stamp: str) -> bool:
        return hmac.compare_digest(self.page(text).encode(), stamp.encode())

    def first_room(self, token: str) -> str:
        """The slug of the room that a visitor's first act makes: the same for a double press."""
        return self._mac("room", token).hex()[:_SLUG]

    def code(self, account: WebAccount) -> str:
        """The account's newest recovery code, drawn anew each time and so never stored."""
        return self._code(account.user, account.codes)

    def shown_code(self, account: WebAccount) -> str:
        """The code where the page still shows it. Empty also when the secret is another than the code was made with."""
        code = self.code(account)
        return code if account.show_code and token_hash(code) == account.code_hash else ""

    def _code(self, user: str, number: int) -> str:
        drawn = int.from_bytes(self._mac("recovery", f"{user}:{number}"))
        letters = ""
        for _ in range(GROUPS * GROUP):
            drawn, index = divmod(drawn, len(CODE_LETTERS))
            letters += CODE_LETTERS[index]
        return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))

    def new_account(self) -> WebAccount:
        """An account that nobody has yet."""
        user = secrets.token_hex(8)
        name = "Guest " + "".join(secrets.choice(CODE_LETTERS) for _ in range(4))
        return WebAccount(user=user, name=name, code_hash=token_hash(self._code(user, 1)))

    def with_new_code(self, account: WebAccount) -> WebAccount:
        """The account with its next recovery code, which the page then shows; the old one is void."""
        number = account.codes + 1
        return replace(account, codes=number, code_hash=token_hash(self._code(account.user, number)), show_code=True)


def typed_code(text: str) -> str:
    """A recovery code as somebody typed it: in any case, with any gaps."""
    letters = "".join(letter for letter in text.upper() if letter in CODE_LETTERS)
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def web_person(account: WebAccount | None) -> Person:
    """How the core knows an account; a visitor without one has an empty user id."""
    return Person("web", "", account.user, account.name) if account else Person("web", "", "")
