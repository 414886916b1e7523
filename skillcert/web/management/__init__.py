"""The continuing-education office (管理中心)."""

from flask import Blueprint

blueprint = Blueprint("management", __name__, url_prefix="/office")
