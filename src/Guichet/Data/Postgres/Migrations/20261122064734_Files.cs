using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Guichet.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Files : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "file_megabytes",
                table: "site",
                type: "integer",
                nullable: false,
                defaultValue: 10);

            migrationBuilder.AddColumn<short>(
                name: "files_taken",
                table: "site",
                type: "smallint",
                nullable: false,
                defaultValue: (short)3);

            migrationBuilder.CreateTable(
                name: "stored_file",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    visitor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    agent_id = table.Column<Guid>(type: "uuid", nullable: true),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    name = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    width = table.Column<int>(type: "integer", nullable: true),
                    height = table.Column<int>(type: "integer", nullable: true),
                    small = table.Column<bool>(type: "boolean", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    client_id = table.Column<Guid>(type: "uuid", nullable: true),
                    claimed_at = table.Column<long>(type: "bigint", nullable: true),
                    attached = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stored_file", x => new { x.workspace_id, x.id });
                    table.ForeignKey(
                        name: "FK_stored_file_workspace_workspace_id",
                        column: x => x.workspace_id,
                        principalTable: "workspace",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_stored_file_attached_created_at",
                table: "stored_file",
                columns: new[] { "attached", "created_at" });

            migrationBuilder.CreateIndex(
                name: "IX_stored_file_id",
                table: "stored_file",
                column: "id");

            migrationBuilder.CreateIndex(
                name: "IX_stored_file_workspace_id_size",
                table: "stored_file",
                columns: new[] { "workspace_id", "size" });

            migrationBuilder.CreateIndex(
                name: "IX_stored_file_workspace_id_visitor_id_created_at",
                table: "stored_file",
                columns: new[] { "workspace_id", "visitor_id", "created_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "stored_file");

            migrationBuilder.DropColumn(
                name: "file_megabytes",
                table: "site");

            migrationBuilder.DropColumn(
                name: "files_taken",
                table: "site");
        }
    }
}
