"""Candidates: apply, ticket, exam, results, certificate. Phone first."""

from flask import Blueprint

blueprint = Blueprint("candidate", __name__, url_prefix="/me")
