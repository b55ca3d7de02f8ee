"""Find people by any three characters, and know how many there are by state, however many there are."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# Words begin after two spaces in what is indexed, so that even one character at a word's beginning is a run of three.
_SQLITE_FINDING = (
    "CREATE TABLE directory_places (number INTEGER PRIMARY KEY, entry_id TEXT NOT NULL UNIQUE)",
    "INSERT INTO directory_places (entry_id) SELECT id FROM directory",
    (
        "CREATE VIRTUAL TABLE directory_search"
        " USING fts5 (search, content='', tokenize='trigram', detail=none, columnsize=0)"
    ),
    (
        "INSERT INTO directory_search (rowid, search) SELECT number, replace(search, ' ', '  ')"
        " FROM directory JOIN directory_places ON entry_id = id"
    ),
    """CREATE TRIGGER directory_found_insert AFTER INSERT ON directory BEGIN
        INSERT INTO directory_places (entry_id) VALUES (NEW.id);
        INSERT INTO directory_search (rowid, search)
            SELECT number, replace(NEW.search, ' ', '  ') FROM directory_places WHERE entry_id = NEW.id;
    END""",
    """CREATE TRIGGER directory_found_update AFTER UPDATE OF search ON directory WHEN OLD.search <> NEW.search BEGIN
        INSERT INTO directory_search (directory_search, rowid, search)
            SELECT 'delete', number, replace(OLD.search, ' ', '  ') FROM directory_places WHERE entry_id = NEW.id;
        INSERT INTO directory_search (rowid, search)
            SELECT number, replace(NEW.search, ' ', '  ') FROM directory_places WHERE entry_id = NEW.id;
    END""",
    """CREATE TRIGGER directory_found_delete AFTER DELETE ON directory BEGIN
        INSERT INTO directory_search (directory_search, rowid, search)
            SELECT 'delete', number, replace(OLD.search, ' ', '  ') FROM directory_places WHERE entry_id = OLD.id;
        DELETE FROM directory_places WHERE entry_id = OLD.id;
    END""",
)

# One row for each state: SQLite has one writer at a time.
_SQLITE_COUNTING = (
    """CREATE TRIGGER directory_counted_insert AFTER INSERT ON directory WHEN NEW.listed BEGIN
        INSERT INTO directory_counts (status, number) SELECT coalesce(NEW.status, ''), 0
            WHERE NOT EXISTS (SELECT 1 FROM directory_counts WHERE status = coalesce(NEW.status, ''));
        UPDATE directory_counts SET number = number + 1 WHERE status = coalesce(NEW.status, '');
    END""",
    """CREATE TRIGGER directory_counted_update AFTER UPDATE OF status, listed ON directory
        WHEN OLD.status IS NOT NEW.status OR OLD.listed <> NEW.listed BEGIN
        INSERT INTO directory_counts (status, number) SELECT coalesce(NEW.status, ''), 0
            WHERE NOT EXISTS (SELECT 1 FROM directory_counts WHERE status = coalesce(NEW.status, ''));
        UPDATE directory_counts SET number = number - OLD.listed WHERE status = coalesce(OLD.status, '');
        UPDATE directory_counts SET number = number + NEW.listed WHERE status = coalesce(NEW.status, '');
    END""",
    """CREATE TRIGGER directory_counted_delete AFTER DELETE ON directory WHEN OLD.listed BEGIN
        UPDATE directory_counts SET number = number - 1 WHERE status = coalesce(OLD.status, '');
    END""",
)

# PostgreSQL has many writers, and two that wanted the same two rows in different orders would wait in a ring: each
# statement adds rows of its own, and now and then they are added up. Whoever adds up passes over what another holds.
_POSTGRESQL = (
    # Where the extension may not be had, people are found all the same, by walking through the list.
    """DO $$ BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX ix_directory_search ON directory USING gin (search gin_trgm_ops);
    EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
        RAISE WARNING 'The list of people has no index for searching: %', SQLERRM;
    END $$""",
    """CREATE FUNCTION directory_counted() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE place bigint := 0;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO directory_counts (status, number)
                SELECT coalesce(status, ''), count(*) FROM new_rows WHERE listed GROUP BY 1;
        ELSIF TG_OP = 'DELETE' THEN
            INSERT INTO directory_counts (status, number)
                SELECT coalesce(status, ''), -count(*) FROM old_rows WHERE listed GROUP BY 1;
        ELSE
            INSERT INTO directory_counts (status, number)
                SELECT coalesce(status, ''), sum(by) FROM (
                    SELECT status, 1 AS by FROM new_rows WHERE listed
                    UNION ALL SELECT status, -1 FROM old_rows WHERE listed
                ) AS changed GROUP BY 1 HAVING sum(by) <> 0;
        END IF;
        SELECT coalesce(max(id), 0) INTO place FROM directory_counts;
        IF place % 100 = 0 THEN
            WITH gone AS (
                DELETE FROM directory_counts WHERE id IN (
                    SELECT id FROM directory_counts ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED
                ) RETURNING status, number
            )
            INSERT INTO directory_counts (status, number) SELECT status, sum(number) FROM gone GROUP BY 1;
        END IF;
        RETURN NULL;
    END $$""",
    (
        "CREATE TRIGGER directory_counted_insert AFTER INSERT ON directory"
        " REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION directory_counted()"
    ),
    (
        "CREATE TRIGGER directory_counted_update AFTER UPDATE ON directory"
        " REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"
        " FOR EACH STATEMENT EXECUTE FUNCTION directory_counted()"
    ),
    (
        "CREATE TRIGGER directory_counted_delete AFTER DELETE ON directory"
        " REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION directory_counted()"
    ),
)


def upgrade() -> None:
    op.create_index("ix_directory_country_changed", "directory", ["country", "changed", "id"])
    op.create_table(
        "directory_counts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_counts"),
    )
    op.create_index("ix_directory_counts_status", "directory_counts", ["status"])
    op.execute(
        "INSERT INTO directory_counts (status, number)"
        " SELECT coalesce(status, ''), count(*) FROM directory WHERE listed GROUP BY 1"
    )
    postgres = op.get_context().dialect.name == "postgresql"
    for statement in _POSTGRESQL if postgres else _SQLITE_FINDING + _SQLITE_COUNTING:
        op.execute(statement)


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for event in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER directory_counted_{event} ON directory")
        op.execute("DROP FUNCTION directory_counted()")
        op.execute("DROP INDEX IF EXISTS ix_directory_search")
    else:
        for event in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER directory_counted_{event}")
            op.execute(f"DROP TRIGGER directory_found_{event}")
        op.execute("DROP TABLE directory_search")
        op.execute("DROP TABLE directory_places")
    op.drop_table("directory_counts")
    op.drop_index("ix_directory_country_changed", table_name="directory")
