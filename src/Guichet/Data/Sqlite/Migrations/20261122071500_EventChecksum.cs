using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Guichet.Data.Sqlite.Migrations
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
                type: "INTEGER",
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
