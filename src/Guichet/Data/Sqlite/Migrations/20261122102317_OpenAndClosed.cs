using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Guichet.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class OpenAndClosed : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_follower_workspace_id_conversation_id",
                table: "follower");

            migrationBuilder.DropIndex(
                name: "IX_conversation_workspace_id_owner_id_state_last_position",
                table: "conversation");

            migrationBuilder.DropIndex(
                name: "IX_conversation_workspace_id_site_id",
                table: "conversation");

            migrationBuilder.DropIndex(
                name: "IX_conversation_workspace_id_state_last_position",
                table: "conversation");

            migrationBuilder.CreateIndex(
                name: "IX_follower_workspace_id_conversation_id_agent_id",
                table: "follower",
                columns: new[] { "workspace_id", "conversation_id", "agent_id" });

            migrationBuilder.CreateIndex(
                name: "IX_conversation_closed",
                table: "conversation",
                columns: new[] { "workspace_id", "last_position" },
                filter: "state = 5");

            migrationBuilder.CreateIndex(
                name: "IX_conversation_closed_of_site",
                table: "conversation",
                columns: new[] { "workspace_id", "site_id", "last_position" },
                filter: "state = 5");

            migrationBuilder.CreateIndex(
                name: "IX_conversation_mine",
                table: "conversation",
                columns: new[] { "workspace_id", "owner_id", "last_position" },
                filter: "state <> 5 AND owner_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_conversation_open",
                table: "conversation",
                columns: new[] { "workspace_id", "last_position", "state", "site_id", "owner_id", "follower_count", "id" },
                filter: "state <> 5");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_follower_workspace_id_conversation_id_agent_id",
                table: "follower");

            migrationBuilder.DropIndex(
                name: "IX_conversation_closed",
                table: "conversation");

            migrationBuilder.DropIndex(
                name: "IX_conversation_closed_of_site",
                table: "conversation");

            migrationBuilder.DropIndex(
                name: "IX_conversation_mine",
                table: "conversation");

            migrationBuilder.DropIndex(
                name: "IX_conversation_open",
                table: "conversation");

            migrationBuilder.CreateIndex(
                name: "IX_follower_workspace_id_conversation_id",
                table: "follower",
                columns: new[] { "workspace_id", "conversation_id" });

            migrationBuilder.CreateIndex(
                name: "IX_conversation_workspace_id_owner_id_state_last_position",
                table: "conversation",
                columns: new[] { "workspace_id", "owner_id", "state", "last_position" });

            migrationBuilder.CreateIndex(
                name: "IX_conversation_workspace_id_site_id",
                table: "conversation",
                columns: new[] { "workspace_id", "site_id" });

            migrationBuilder.CreateIndex(
                name: "IX_conversation_workspace_id_state_last_position",
                table: "conversation",
                columns: new[] { "workspace_id", "state", "last_position" });
        }
    }
}
