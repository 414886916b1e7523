"""Staff on the day: rooms, check-in, score sheets, inspection. Tablet first."""

from flask import Blueprint

blueprint = Blueprint("duty", __name__, url_prefix="/duty")
