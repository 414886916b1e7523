"""Is this PC fit for an exam? The page measures in the browser; the server only gives the time.

The PC's answers stay on the PC: nothing is stored here.
"""

from flask import jsonify

from skillcert.core import clock
from skillcert.web import kit
from skillcert.web.access import PUBLIC
from skillcert.web.public import blueprint

ACCESS = {"sit_ready": PUBLIC, "sit_ready_time": PUBLIC}


@blueprint.get("/sit/ready")
def sit_ready():
    return kit.page("public/sitting/ready.html")


@blueprint.get("/sit/ready/time")
def sit_ready_time():
    """The server's clock in milliseconds: the page asks several times and takes the quickest answer."""
    response = jsonify({"now": int(clock.now().timestamp() * 1000)})
    response.headers["Cache-Control"] = "no-store"
    return response
