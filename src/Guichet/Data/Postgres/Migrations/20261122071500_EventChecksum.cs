using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Guichet.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class EventChecksum : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "checksum",
                table: "event",
                type: "bigint",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "checksum",
                table: "event");
        }
    }
}
