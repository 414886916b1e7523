"""The one way to a paper's content for marking and statistics: as it was sealed, with the corrected keys laid over it."""

from sqlalchemy import select

from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.exams.figure_models import KeyCorrection
from skillcert.papers import service as papers
from skillcert.papers.models import Paper


def opened(paper: Paper, actor: Actor, purpose: str) -> dict:
    """The content of a paper with the keys that hold today. `purpose`, "marking" or "statistics", is registered."""
    return laid_over(papers.open_content(paper, actor, purpose, purpose), paper.id)


def laid_over(content: dict, paper_id: int) -> dict:
    """The content with corrected keys. A correction counts for the version of the item that it was made for."""
    ids = {item["item_id"] for item in content["items"]}
    query = select(KeyCorrection).where(KeyCorrection.item_id.in_(ids)).order_by(KeyCorrection.id)
    keys = {
        (row.item_id, row.version): row.new_key for row in db.session.scalars(query) if paper_id not in row.left_papers
    }
    if not keys:
        return content
    items = [
        {**item, "key": keys.get((item["item_id"], item.get("version", 1)), item["key"])} for item in content["items"]
    ]
    return {**content, "items": items}
