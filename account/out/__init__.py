"""Everything that arrived, on its way out: as rows of text, lines of JSON or columns of Parquet."""
