using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Guichet.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Start : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "account",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    email = table.Column<string>(type: "text", nullable: false),
                    email_key = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: true),
                    language = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_account", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "event",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    ordinal = table.Column<long>(type: "bigint", nullable: true),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    author_kind = table.Column<short>(type: "smallint", nullable: false),
                    author_id = table.Column<Guid>(type: "uuid", nullable: true),
                    client_id = table.Column<Guid>(type: "uuid", nullable: true),
                    session = table.Column<long>(type: "bigint", nullable: true),
                    cseq = table.Column<int>(type: "integer", nullable: true),
                    seen = table.Column<long>(type: "bigint", nullable: true),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_event", x => new { x.workspace_id, x.position });
                });

            migrationBuilder.CreateTable(
                name: "link",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    purpose = table.Column<short>(type: "smallint", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: true),
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    role = table.Column<short>(type: "smallint", nullable: true),
                    sites = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_link", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "workspace",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workspace", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "session",
                columns: table => new
                {
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_session", x => x.token_hash);
                    table.ForeignKey(
                        name: "FK_session_account_account_id",
                        column: x => x.account_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "agent",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    role = table.Column<short>(type: "smallint", nullable: false),
                    sites = table.Column<string>(type: "text", nullable: true),
                    peek = table.Column<bool>(type: "boolean", nullable: false),
                    active = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent", x => new { x.workspace_id, x.id });
                    table.ForeignKey(
                        name: "FK_agent_account_account_id",
                        column: x => x.account_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_agent_workspace_workspace_id",
                        column: x => x.workspace_id,
                        principalTable: "workspace",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "contact",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    phone = table.Column<string>(type: "text", nullable: true),
                    verified = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    visit = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contact", x => new { x.workspace_id, x.id });
                    table.ForeignKey(
                        name: "FK_contact_workspace_workspace_id",
                        column: x => x.workspace_id,
                        principalTable: "workspace",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "site",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    origins = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    look = table.Column<string>(type: "text", nullable: false),
                    texts = table.Column<string>(type: "text", nullable: false),
                    peek = table.Column<bool>(type: "boolean", nullable: false),
                    avatar = table.Column<byte[]>(type: "bytea", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_site", x => new { x.workspace_id, x.id });
                    table.ForeignKey(
                        name: "FK_site_workspace_workspace_id",
                        column: x => x.workspace_id,
                        principalTable: "workspace",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "conversation",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    site_id = table.Column<Guid>(type: "uuid", nullable: false),
                    contact_id = table.Column<Guid>(type: "uuid", nullable: false),
                    visitor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    channel = table.Column<short>(type: "smallint", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    owner_id = table.Column<Guid>(type: "uuid", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    last_seq = table.Column<long>(type: "bigint", nullable: false),
                    last_ordinal = table.Column<long>(type: "bigint", nullable: false),
                    last_position = table.Column<long>(type: "bigint", nullable: false),
                    last_message_seq = table.Column<long>(type: "bigint", nullable: false),
                    last_text = table.Column<string>(type: "text", nullable: true),
                    last_kind = table.Column<short>(type: "smallint", nullable: false),
                    last_author_kind = table.Column<short>(type: "smallint", nullable: false),
                    last_author_id = table.Column<Guid>(type: "uuid", nullable: true),
                    last_message_at = table.Column<long>(type: "bigint", nullable: false),
                    other_message_seq = table.Column<long>(type: "bigint", nullable: false),
                    waiting_since = table.Column<long>(type: "bigint", nullable: true),
                    contact_read = table.Column<long>(type: "bigint", nullable: false),
                    staff_read = table.Column<long>(type: "bigint", nullable: false),
                    follower_count = table.Column<int>(type: "integer", nullable: false),
                    senders = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_conversation", x => new { x.workspace_id, x.id });
                    table.ForeignKey(
                        name: "FK_conversation_contact_workspace_id_contact_id",
                        columns: x => new { x.workspace_id, x.contact_id },
                        principalTable: "contact",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_conversation_site_workspace_id_site_id",
                        columns: x => new { x.workspace_id, x.site_id },
                        principalTable: "site",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "visitor",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    site_id = table.Column<Guid>(type: "uuid", nullable: false),
                    contact_id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    generation = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_visitor", x => new { x.workspace_id, x.id });
                    table.ForeignKey(
                        name: "FK_visitor_contact_workspace_id_contact_id",
                        columns: x => new { x.workspace_id, x.contact_id },
                        principalTable: "contact",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_visitor_site_workspace_id_site_id",
                        columns: x => new { x.workspace_id, x.site_id },
                        principalTable: "site",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "follower",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    agent_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_follower", x => new { x.workspace_id, x.agent_id, x.conversation_id });
                    table.ForeignKey(
                        name: "FK_follower_agent_workspace_id_agent_id",
                        columns: x => new { x.workspace_id, x.agent_id },
                        principalTable: "agent",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_follower_conversation_workspace_id_conversation_id",
                        columns: x => new { x.workspace_id, x.conversation_id },
                        principalTable: "conversation",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "read_position",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    agent_id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_read_position", x => new { x.workspace_id, x.agent_id, x.conversation_id });
                    table.ForeignKey(
                        name: "FK_read_position_conversation_workspace_id_conversation_id",
                        columns: x => new { x.workspace_id, x.conversation_id },
                        principalTable: "conversation",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_account_email_key",
                table: "account",
                column: "email_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_agent_account_id_workspace_id",
                table: "agent",
                columns: new[] { "account_id", "workspace_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_conversation_workspace_id_contact_id",
                table: "conversation",
                columns: new[] { "workspace_id", "contact_id" });

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

            migrationBuilder.CreateIndex(
                name: "IX_event_client_id_conversation_id_workspace_id",
                table: "event",
                columns: new[] { "client_id", "conversation_id", "workspace_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_event_workspace_id_conversation_id_seq",
                table: "event",
                columns: new[] { "workspace_id", "conversation_id", "seq" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_follower_workspace_id_conversation_id",
                table: "follower",
                columns: new[] { "workspace_id", "conversation_id" });

            migrationBuilder.CreateIndex(
                name: "IX_link_token_hash",
                table: "link",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_read_position_workspace_id_conversation_id",
                table: "read_position",
                columns: new[] { "workspace_id", "conversation_id" });

            migrationBuilder.CreateIndex(
                name: "IX_session_account_id",
                table: "session",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "IX_site_key",
                table: "site",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_visitor_workspace_id_contact_id",
                table: "visitor",
                columns: new[] { "workspace_id", "contact_id" });

            migrationBuilder.CreateIndex(
                name: "IX_visitor_workspace_id_site_id",
                table: "visitor",
                columns: new[] { "workspace_id", "site_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "event");

            migrationBuilder.DropTable(
                name: "follower");

            migrationBuilder.DropTable(
                name: "link");

            migrationBuilder.DropTable(
                name: "read_position");

            migrationBuilder.DropTable(
                name: "session");

            migrationBuilder.DropTable(
                name: "visitor");

            migrationBuilder.DropTable(
                name: "agent");

            migrationBuilder.DropTable(
                name: "conversation");

            migrationBuilder.DropTable(
                name: "account");

            migrationBuilder.DropTable(
                name: "contact");

            migrationBuilder.DropTable(
                name: "site");

            migrationBuilder.DropTable(
                name: "workspace");
        }
    }
}
