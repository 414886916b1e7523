"""Anyone: announcements, notices, verification of certificates, sign-in."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)
