using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Guichet.Data.Sqlite.Migrations
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
                type: "INTEGER",
                nullable: false,
                defaultValue: 10);

            migrationBuilder.AddColumn<short>(
                name: "files_taken",
                table: "site",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)3);

            migrationBuilder.CreateTable(
                name: "stored_file",
                columns: table => new
                {
                    workspace_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    visitor_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    agent_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    conversation_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    size = table.Column<long>(type: "INTEGER", nullable: false),
                    width = table.Column<int>(type: "INTEGER", nullable: true),
                    height = table.Column<int>(type: "INTEGER", nullable: true),
                    small = table.Column<bool>(type: "INTEGER", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    claimed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    attached = table.Column<bool>(type: "INTEGER", nullable: false)
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
