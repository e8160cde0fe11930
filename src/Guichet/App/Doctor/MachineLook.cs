using System.Globalization;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Http;

namespace Guichet.App.Doctor;

/// <summary>What the machine and the copied program give the server: a clock, open files, the web parts.</summary>
internal static class MachineLook
{
    private const int FewFiles = 4_096;

    public static IEnumerable<Finding> At(Settings settings) => [Clock(settings), Files(), WebParts()];

    private static Finding Clock(Settings settings)
    {
        const string subject = "Clock";
        var now = DateTimeOffset.UtcNow;
        // Nobody changed the tables after the program was made, and a migration's name begins with its day.
        var built = DateTimeOffset.ParseExact(Schema.NewestKnown(settings.Postgres is not null)[..8], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var sentence = string.Create(CultureInfo.InvariantCulture, $"It is {now:yyyy-MM-dd HH:mm:ss} UTC.");
        return now < built.AddDays(-1)
            ? Finding.Wrong(subject, sentence + " That is before this program was made.", "Set the clock, and let it be kept right (timedatectl set-ntp true). Links and sessions end by it.")
            : Finding.Well(subject, sentence);
    }

    private static Finding Files()
    {
        const string subject = "Open files";
        var sentence = string.Create(CultureInfo.InvariantCulture, $"A program started here may hold {OpenFiles.Limit} files: enough for {Connections.Most} connections.");
        return OpenFiles.Limit < FewFiles
            ? Finding.Warning(subject, sentence, "Each open chat is a connection. Allow more where the server is started: LimitNOFILE=65536 in its unit, or ulimit -n.")
            : Finding.Well(subject, sentence);
    }

    private static Finding WebParts()
    {
        const string subject = "Web parts";
        var files = WebRoot.Files();
        foreach (var file in (string[])["console/index.html", "widget/manifest.json", "widget/loader.js"])
        {
            if (!files.GetFileInfo(file).Exists)
            {
                return Finding.Wrong(subject, $"{file} is missing: console and widget cannot be shown.", "Copy again what ./publish makes. From the sources ./run builds them.");
            }
        }
        return Finding.Well(subject, "Console and widget are there.");
    }
}
