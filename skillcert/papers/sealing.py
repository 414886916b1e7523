"""What a paper holds lies encrypted under the paper's own key, and its hash says whether it is still that (R30).

Until approval the server keeps that key. Sealing makes a new one, splits it for each pair of custodians and keeps nothing:
database, files and root key together do not open a sealed paper. The salt inside the content keeps its hash from confirming a
guess, the seed lies inside because from seed and bank the paper could be composed again. What later papers must leave out is
known by keyed digests among which decoys stand.
"""

import base64
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from sqlalchemy import select

from skillcert.core import crypto
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused
from skillcert.papers import boxes
from skillcert.papers.models import CustodyKey, KeyShare, Paper


def seal(paper: Paper, content: Mapping) -> None:
    """Encrypt the content under a new key of its own; set the wrapped key, the blob and the hash over the plain content."""
    key = _enclose(paper, content, paper.seed)
    paper.wrapped_key = crypto.encrypt("paper-key", key)


def unsealed(paper: Paper) -> dict:
    """The content, if it is still what its hash says; raises `Refused`, also while two custodians have not opened it."""
    if paper.sealed:
        raise Refused(Reason("papers.sealed", number=paper.number))
    try:
        return _content(paper, crypto.decrypt("paper-key", paper.wrapped_key))
    except crypto.Tampered:
        raise Refused(Reason("papers.hash_differs")) from None


def lock_away(paper: Paper, keys: Sequence[CustodyKey], decoys: Iterable[int]) -> None:
    """Seal for custodians: a new key in halves for each pair of them; wrapped key and seed go, digests come."""
    content = unsealed(paper)
    held = {item["item_id"] for item in content["items"]}
    key = _enclose(paper, content, paper.seed)
    for one, other in combinations(keys, 2):
        for holder, partner, half in zip((one, other), (other, one), boxes.split(key), strict=True):
            locked = boxes.box(holder.public_key, half, _context(paper, holder, partner))
            db.session.add(KeyShare(paper_id=paper.id, key_id=holder.id, partner_id=partner.id, half=locked))
    paper.taken = sorted(_digest(paper, item_id) for item_id in held | set(decoys))
    paper.wrapped_key = paper.seed = None
    db.session.flush()


def hand_over(paper: Paper, mine: CustodyKey, private: bytes) -> dict[str, str]:
    """One custodian's halves, each in a new box for the partner it belongs to: {custody key id: box}."""
    query = select(KeyShare).where(KeyShare.paper_id == paper.id, KeyShare.key_id == mine.id)
    partners = {key.id: key for key in db.session.scalars(select(CustodyKey).where(CustodyKey.retired_at.is_(None)))}
    given = {}
    for share in db.session.scalars(query):
        if (partner := partners.get(share.partner_id)) is not None:
            half = boxes.unbox(private, share.half, _context(paper, mine, partner))
            locked = boxes.box(partner.public_key, half, f"{paper.number}:handed:{mine.id}>{partner.id}")
            given[str(partner.id)] = base64.b64encode(locked).decode()
    return given


def open_with(paper: Paper, mine: CustodyKey, private: bytes, given: Mapping[str, str], giver: CustodyKey) -> None:
    """Join one's own half with the one that was handed over; the server keeps the key from here on. Raises `Refused`."""
    share = db.session.scalar(
        select(KeyShare).where(
            KeyShare.paper_id == paper.id, KeyShare.key_id == mine.id, KeyShare.partner_id == giver.id
        )
    )
    if share is None or str(mine.id) not in given:
        raise Refused(Reason("papers.not_custodian"))
    try:
        handed = base64.b64decode(given[str(mine.id)])
        half = boxes.unbox(private, handed, f"{paper.number}:handed:{giver.id}>{mine.id}")
        key = boxes.join(boxes.unbox(private, share.half, _context(paper, mine, giver)), half)
        content = _content(paper, key, whole=True)
    except (boxes.WrongKey, crypto.Tampered):
        raise Refused(Reason("papers.hash_differs")) from None
    paper.wrapped_key, paper.seed = crypto.encrypt("paper-key", key), content["seal"]["seed"]


def taken(papers: Iterable[Paper], item_ids: Iterable[int]) -> set[int]:
    """Those of `item_ids` that a new paper leaves out because of these papers, without opening any.

    Exact while the server can read a paper; of a sealed one its items and its decoys.
    """
    ids, found = set(item_ids), set()
    for paper in papers:
        if paper.sealed:
            digests = set(paper.taken)
            found |= {item_id for item_id in ids if _digest(paper, item_id) in digests}
        else:
            found |= ids & {item["item_id"] for item in unsealed(paper)["items"]}
    return found


def decoys(content: Mapping, free: Mapping[str, Sequence[int]], each: int) -> list[int]:
    """Other items to stand beside the sealed ones: `each` for one, of the same type, never more than half of those free.

    As many stay free as two more such papers hold: a spare that was voided must be replaceable from a bank of ordinary size.
    `free`: item type → ids of usable items that stand in no paper of the offer.
    """
    chance, chosen = random.SystemRandom(), []
    for kind, others in free.items():
        held = sum(item["type"] == kind for item in content["items"])
        spared = max(0, len(others) - 2 * held)
        chosen += chance.sample(list(others), min(each * held, len(others) // 2, spared))
    return chosen


def canonical(content: Mapping) -> bytes:
    """One spelling of a content, so that its hash can be taken again anywhere."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _enclose(paper: Paper, content: Mapping, seed: int | None) -> bytes:
    plain = canonical({**content, "seal": {"salt": crypto.token(), "seed": seed}})
    key = crypto.new_key()
    paper.content, paper.content_hash = crypto.encrypt_with(key, plain), crypto.digest(plain)
    return key


def _content(paper: Paper, key: bytes, whole: bool = False) -> dict:
    plain = crypto.decrypt_with(key, paper.content)
    if crypto.digest(plain) != paper.content_hash:
        raise crypto.Tampered(paper.number)
    content = json.loads(plain)
    return content if whole else {name: value for name, value in content.items() if name != "seal"}


def _context(paper: Paper, holder: CustodyKey, partner: CustodyKey) -> str:
    return f"{paper.number}:{holder.id}:{partner.id}"


def _digest(paper: Paper, item_id: int) -> str:
    return crypto.blind_index("paper-item", f"{paper.content_hash}:{item_id}")[:24]
