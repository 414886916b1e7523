"""The leading group (领导中心): approve, watch, sign off."""

from flask import Blueprint

blueprint = Blueprint("leadership", __name__, url_prefix="/lead")
