"""The entrance for web servers: `gunicorn wsgi:app`, with the settings of the environment."""

from judging.app import create_app
from judging.config import Settings

app = create_app(Settings.from_env())
