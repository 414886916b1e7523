"""What a web server loads: `gunicorn wsgi:app`."""

from skillcert.web import create_app

app = create_app()
