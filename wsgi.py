"""The entrance for web servers: `gunicorn wsgi:app`, with the settings of the environment."""

from judging.app import served

app = served()
