"""Codes that people can read aloud: no letter that looks like a digit, no word that hurts."""

import secrets
from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORTEST = 4
JOIN_LENGTH = 8
CHECK_LENGTH = 6  # read aloud at a door
TRIES_PER_LENGTH = 20
RUDE = ("DCM", "DKM", "VCL", "CAC", "SEX", "FCK", "DM")


def draw(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_code(prefix: str, is_taken: Callable[[str], bool], length: int = SHORTEST) -> str:
    """A free code such as BT-7K3M; it grows by a character when the short ones are used up."""
    while True:
        for _ in range(TRIES_PER_LENGTH):
            drawn = draw(length)
            code = f"{prefix}-{drawn}"
            if not any(word in drawn for word in RUDE) and not is_taken(code):
                return code
        length += 1


def new_join_code(is_taken: Callable[[str], bool]) -> str:
    """Eight characters without a hyphen."""
    while is_taken(code := draw(JOIN_LENGTH)):
        pass
    return code


def new_check_code(is_taken: Callable[[str], bool]) -> str:
    """Six characters, with a digit, so that no word is taken for one."""
    while True:
        code = draw(CHECK_LENGTH)
        if any(c.isdecimal() for c in code) and not any(w in code for w in RUDE) and not is_taken(code):
            return code


def read_check_code(written: str) -> str | None:
    """The code as it was drawn, however it is typed; None for words that cannot be one."""
    code = "".join(c for c in written.upper() if c.isalnum())
    is_code = len(code) == CHECK_LENGTH and set(code) <= set(ALPHABET) and any(c.isdecimal() for c in code)
    return code if is_code else None


def point_link(oa_id: str, secret: str) -> str:
    """What the QR code at a checkpoint leads to: the account, with the secret of the place."""
    return f"https://zalo.me/{oa_id}?diem={secret}"
