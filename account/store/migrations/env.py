"""Alembic's way in: runs the steps on the connection that `account.store.upgrade` hands over."""

from alembic import context

from account.store.schema import tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables,
    render_as_batch=True,  # SQLite cannot alter most things in place
    transactional_ddl=True,  # all steps or none, on SQLite too
)
with context.begin_transaction():
    context.run_migrations()
