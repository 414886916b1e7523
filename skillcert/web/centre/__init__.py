"""Assessment centres (认定中心): a secondary college running its own occupations."""

from flask import Blueprint

blueprint = Blueprint("centre", __name__, url_prefix="/centre")
