"""Rows and files: the only place that knows SQLAlchemy's models. See `database` for who may write and when."""
