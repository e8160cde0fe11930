namespace Guichet.Data;

/// <summary>What makes a table one that is only ever added to: the database refuses everything else, whoever asks.</summary>
internal static class AppendOnly
{
    public const string AuditOnSqlite = """
        CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'The audit log is only ever added to.'); END;
        CREATE TRIGGER audit_entry_is_not_removed BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'The audit log is only ever added to.'); END;
        """;

    public const string AuditOnPostgres = """
        CREATE FUNCTION refuse_to_change_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'The audit log is only ever added to.'; END $$;
        CREATE TRIGGER audit_entry_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit_entry();
        """;
}
