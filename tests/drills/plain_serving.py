"""The negative control of the drills on a busy and on a silent hall: gunicorn as it comes, with nothing that the house tells it."""
