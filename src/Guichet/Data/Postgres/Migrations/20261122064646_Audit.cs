using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Guichet.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Audit : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "claim_refused_at",
                table: "visitor",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "identity",
                table: "site",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "identity_generation",
                table: "site",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "identity_overlap",
                table: "site",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "merged_into",
                table: "contact",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "signed_traits",
                table: "contact",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.CreateTable(
                name: "audit_entry",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    actor_kind = table.Column<short>(type: "smallint", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    actor_name = table.Column<string>(type: "text", nullable: true),
                    kind = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: true),
                    subject_name = table.Column<string>(type: "text", nullable: true),
                    site_id = table.Column<Guid>(type: "uuid", nullable: true),
                    before = table.Column<string>(type: "text", nullable: true),
                    after = table.Column<string>(type: "text", nullable: true),
                    seal = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_entry", x => new { x.workspace_id, x.number });
                    table.ForeignKey(
                        name: "FK_audit_entry_workspace_workspace_id",
                        column: x => x.workspace_id,
                        principalTable: "workspace",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "contact_merge",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    contact_id = table.Column<Guid>(type: "uuid", nullable: false),
                    other_id = table.Column<Guid>(type: "uuid", nullable: false),
                    agent_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    moved = table.Column<string>(type: "text", nullable: false),
                    undone_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contact_merge", x => new { x.workspace_id, x.id });
                    table.ForeignKey(
                        name: "FK_contact_merge_contact_workspace_id_contact_id",
                        columns: x => new { x.workspace_id, x.contact_id },
                        principalTable: "contact",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_contact_merge_contact_workspace_id_other_id",
                        columns: x => new { x.workspace_id, x.other_id },
                        principalTable: "contact",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "known_customer",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    site_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<string>(type: "text", nullable: false),
                    contact_id = table.Column<Guid>(type: "uuid", nullable: false),
                    visitor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_known_customer", x => new { x.workspace_id, x.site_id, x.user_id });
                    table.ForeignKey(
                        name: "FK_known_customer_contact_workspace_id_contact_id",
                        columns: x => new { x.workspace_id, x.contact_id },
                        principalTable: "contact",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_known_customer_site_workspace_id_site_id",
                        columns: x => new { x.workspace_id, x.site_id },
                        principalTable: "site",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_known_customer_visitor_workspace_id_visitor_id",
                        columns: x => new { x.workspace_id, x.visitor_id },
                        principalTable: "visitor",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entry_workspace_id_actor_id_number",
                table: "audit_entry",
                columns: new[] { "workspace_id", "actor_id", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entry_workspace_id_kind_number",
                table: "audit_entry",
                columns: new[] { "workspace_id", "kind", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_contact_merge_workspace_id_contact_id",
                table: "contact_merge",
                columns: new[] { "workspace_id", "contact_id" });

            migrationBuilder.CreateIndex(
                name: "IX_contact_merge_workspace_id_other_id",
                table: "contact_merge",
                columns: new[] { "workspace_id", "other_id" });

            migrationBuilder.CreateIndex(
                name: "IX_known_customer_workspace_id_contact_id",
                table: "known_customer",
                columns: new[] { "workspace_id", "contact_id" });

            migrationBuilder.CreateIndex(
                name: "IX_known_customer_workspace_id_visitor_id",
                table: "known_customer",
                columns: new[] { "workspace_id", "visitor_id" });

            migrationBuilder.Sql(AppendOnly.AuditOnPostgres);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_entry");

            migrationBuilder.Sql("DROP FUNCTION refuse_to_change_audit_entry()");

            migrationBuilder.DropTable(
                name: "contact_merge");

            migrationBuilder.DropTable(
                name: "known_customer");

            migrationBuilder.DropColumn(
                name: "claim_refused_at",
                table: "visitor");

            migrationBuilder.DropColumn(
                name: "identity",
                table: "site");

            migrationBuilder.DropColumn(
                name: "identity_generation",
                table: "site");

            migrationBuilder.DropColumn(
                name: "identity_overlap",
                table: "site");

            migrationBuilder.DropColumn(
                name: "merged_into",
                table: "contact");

            migrationBuilder.DropColumn(
                name: "signed_traits",
                table: "contact");
        }
    }
}
