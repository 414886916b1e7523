"""The locks of custody, without a database: boxes that one key pair opens, halves of a key, a private key under a passphrase.

A box is an X25519 exchange with a throw-away key, HKDF-SHA256 and AES-GCM; its `context` says what it is for and cannot be
exchanged. Halves are a one-time pad: each alone is noise. The passphrase's key comes from argon2id.
"""

import secrets
import unicodedata
from dataclasses import asdict, dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_RAW = serialization.Encoding.Raw
_NONCE = bytes(12)  # every box has a key of its own, so its nonce may stand still


class WrongKey(ValueError):
    """The box, or the private key, does not open with this."""


@dataclass(frozen=True)
class Cost:
    """What one try at a passphrase costs: passes, KiB of memory, lanes."""

    passes: int = 3
    memory: int = 65536
    lanes: int = 1

    def stored(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Protected:
    """A private key under a passphrase, and what is needed to try one."""

    salt: bytes
    cost: Cost
    blob: bytes


def new_pair() -> tuple[bytes, bytes]:
    """(private, public), 32 bytes each."""
    private = X25519PrivateKey.generate()
    raw = private.private_bytes(_RAW, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    return raw, private.public_key().public_bytes(_RAW, serialization.PublicFormat.Raw)


def protect(private: bytes, passphrase: str, cost: Cost) -> Protected:
    """Put a private key under a passphrase."""
    salt = secrets.token_bytes(16)
    blob = AESGCM(_passphrase_key(passphrase, salt, cost)).encrypt(_NONCE, private, salt)
    return Protected(salt, cost, blob)


def unprotect(kept: Protected, passphrase: str) -> bytes:
    """The private key; raises WrongKey for another passphrase."""
    try:
        return AESGCM(_passphrase_key(passphrase, kept.salt, kept.cost)).decrypt(_NONCE, kept.blob, kept.salt)
    except InvalidTag:
        raise WrongKey("passphrase") from None


def box(public: bytes, plain: bytes, context: str) -> bytes:
    """Lock `plain` so that only the private key that belongs to `public` opens it, for this context."""
    private = X25519PrivateKey.generate()
    throw_away = private.public_key().public_bytes(_RAW, serialization.PublicFormat.Raw)
    shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    return throw_away + AESGCM(_box_key(shared, throw_away, public)).encrypt(_NONCE, plain, context.encode())


def unbox(private: bytes, locked: bytes, context: str) -> bytes:
    """What lies in a box; raises WrongKey when the key or the context is another."""
    key = X25519PrivateKey.from_private_bytes(private)
    public = key.public_key().public_bytes(_RAW, serialization.PublicFormat.Raw)
    throw_away = locked[:32]
    try:
        shared = key.exchange(X25519PublicKey.from_public_bytes(throw_away))
        return AESGCM(_box_key(shared, throw_away, public)).decrypt(_NONCE, locked[32:], context.encode())
    except (InvalidTag, ValueError):
        raise WrongKey("box") from None


def split(key: bytes) -> tuple[bytes, bytes]:
    """Two halves; `join` of both gives the key, one alone says nothing."""
    pad = secrets.token_bytes(len(key))
    return pad, join(key, pad)


def join(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _passphrase_key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    typed = unicodedata.normalize("NFKC", passphrase).encode()
    return hash_secret_raw(typed, salt, cost.passes, cost.memory, cost.lanes, hash_len=32, type=Type.ID)


def _box_key(shared: bytes, throw_away: bytes, public: bytes) -> bytes:
    bound = b"skillcert custody box 1" + throw_away + public
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=bound).derive(shared)
