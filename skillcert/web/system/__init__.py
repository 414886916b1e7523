"""Administrators: accounts and settings (system), the history (audit)."""

from flask import Blueprint

blueprint = Blueprint("system", __name__, url_prefix="/system")
