"""Keys: encryption at rest, blind indexes, signatures, tokens.

One root key per version; everything else is derived from it by purpose (HKDF), so that a ciphertext of one purpose
cannot be passed off as another. The root key lies outside the database and outside its backups.
"""

import base64
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_ring: dict[int, bytes] = {}
_FORMAT = 1


class Tampered(ValueError):
    """A ciphertext or token that our keys did not make, or that was changed since."""


def configure(keys: dict[int, bytes]) -> None:
    """Take the key ring {key id: 32 bytes}; the highest id encrypts, all decrypt."""
    if not keys or any(len(key) != 32 for key in keys.values()):
        raise ValueError("a root key has 32 bytes")
    _ring.clear()
    _ring.update(keys)
    _derived.cache_clear()


def load_or_make(folder: Path) -> None:
    """Read the root keys from `folder` (root-N.key) or SKILLCERT_KEY; make the first one when there is none."""
    given = os.environ.get("SKILLCERT_KEY")
    if given:
        configure({1: base64.urlsafe_b64decode(given)})
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    paths = sorted(folder.glob("root-*.key"))
    if not paths:
        path = folder / "root-1.key"
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:  # another process of ours was faster
            pass
        else:
            with os.fdopen(handle, "wb") as file:
                file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)))
                file.flush()
                os.fsync(file.fileno())
        paths = [path]
    configure({int(p.stem.split("-")[1]): base64.urlsafe_b64decode(p.read_bytes()) for p in paths})


@lru_cache(maxsize=256)
def _derived(key_id: int, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(_ring[key_id])


@lru_cache(maxsize=256)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def derive(purpose: str) -> bytes:
    """The 32-byte key of a purpose under the newest root key (Flask's SECRET_KEY is one)."""
    return _derived(max(_ring), purpose)


def derive_first(purpose: str) -> bytes:
    """The same under the first root key: for what must stay good when a new one is added."""
    return _derived(min(_ring), purpose)


def derive_older(purpose: str) -> list[bytes]:
    """The same under the root keys before the newest, so that what they signed is still known."""
    return [_derived(key_id, purpose) for key_id in sorted(_ring, reverse=True)[1:]]


def encrypt(purpose: str, data: bytes) -> bytes:
    """AES-GCM: format byte, key id byte, 12-byte nonce, ciphertext with tag."""
    key_id = max(_ring)
    nonce = os.urandom(12)
    return bytes((_FORMAT, key_id)) + nonce + _cipher(_derived(key_id, purpose)).encrypt(nonce, data, purpose.encode())


def decrypt(purpose: str, blob: bytes) -> bytes:
    """The plain bytes; raises Tampered when the blob is not ours, was changed, or has another purpose."""
    if len(blob) < 30 or blob[0] != _FORMAT or blob[1] not in _ring:
        raise Tampered(purpose)
    try:
        return _cipher(_derived(blob[1], purpose)).decrypt(blob[2:14], blob[14:], purpose.encode())
    except InvalidTag as error:
        raise Tampered(purpose) from error


def encrypt_with(key: bytes, data: bytes) -> bytes:
    """AES-GCM under a key of one's own (a person's, a paper's): 12-byte nonce, ciphertext with tag."""
    nonce = os.urandom(12)
    return nonce + _cipher(key).encrypt(nonce, data, None)


def decrypt_with(key: bytes, blob: bytes, about: bytes | None = None) -> bytes:
    """The plain bytes; raises Tampered. `about`: what the ciphertext was bound to (associated data)."""
    try:
        return _cipher(key).decrypt(blob[:12], blob[12:], about)
    except InvalidTag as error:
        raise Tampered("own key") from error


def blind_index(purpose: str, text: str) -> str:
    """HMAC-SHA256 in hex under the *first* root key, so that a look-up survives a new root key."""
    return hmac.new(_derived(min(_ring), f"index:{purpose}"), text.encode(), hashlib.sha256).hexdigest()


def sign(purpose: str, data: bytes) -> bytes:
    """A 16-byte MAC bound to its purpose."""
    return hmac.new(_derived(min(_ring), f"sign:{purpose}"), data, hashlib.sha256).digest()[:16]


def check_signature(purpose: str, data: bytes, mac: bytes) -> bool:
    return hmac.compare_digest(sign(purpose, data), mac)


def token() -> str:
    """192 random bits, URL-safe."""
    return secrets.token_urlsafe(24)


def digest(text: str | bytes) -> str:
    """SHA-256 in hex, for tokens at rest and content hashes."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def new_key() -> bytes:
    return secrets.token_bytes(32)
