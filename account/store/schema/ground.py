"""What every table stands on."""

from sqlalchemy import BigInteger, Integer, MetaData

tables = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

counted = BigInteger().with_variant(Integer, "sqlite")
"""A number the database gives out: SQLite counts only plain integers up."""
