"""What a paper holds lies encrypted under the paper's own key, and its hash says whether it is still that (R30)."""

import json
from collections.abc import Mapping

from skillcert.core import crypto
from skillcert.core.reasons import Reason, Refused
from skillcert.papers.models import Paper


def seal(paper: Paper, content: Mapping) -> None:
    """Encrypt the content under a new key of its own; set the wrapped key, the blob and the hash over the plain content."""
    plain, key = canonical(content), crypto.new_key()
    paper.wrapped_key = crypto.encrypt("paper-key", key)
    paper.content = crypto.encrypt_with(key, plain)
    paper.content_hash = crypto.digest(plain)


def unsealed(paper: Paper) -> dict:
    """The content, if it is still what its hash says; raises `Refused`."""
    try:
        plain = crypto.decrypt_with(crypto.decrypt("paper-key", paper.wrapped_key), paper.content)
    except crypto.Tampered:
        raise Refused(Reason("papers.hash_differs")) from None
    if crypto.digest(plain) != paper.content_hash:
        raise Refused(Reason("papers.hash_differs"))
    return json.loads(plain)


def canonical(content: Mapping) -> bytes:
    """One spelling of a content, so that its hash can be taken again anywhere."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
