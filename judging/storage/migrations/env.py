"""Runs the migrations on the connection handed over by `judging.storage.migrate`."""

from alembic import context

from judging.storage.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    user_module_prefix="base.",
    transactional_ddl=False,
)
context.run_migrations()
