using System.Net;
using Guichet.Platform.Problems;

namespace Guichet.Platform.Geography;

/// <summary>Where on earth: the country as ISO 3166 has it, and, where the operator's own database knows them, region and city.</summary>
public sealed record Place(string Country, string? Region, string? City);

/// <summary>
/// Where an address is. A database of countries is part of the program; an operator may name a better one. It is looked up
/// here and now: no address leaves this machine, and none is kept.
/// </summary>
public sealed class Places
{
    private const string Embedded = "Guichet.country.mmdb";

    private readonly Lazy<AddressDatabase?> database;

    public Places(Settings settings)
    {
        // An operator's file is read now, so that a wrong one is said at the start; ours when the first visitor comes.
        var own = settings.PlacesFile is { } file ? ReadOwn(file) : null;
        database = new(() => own ?? ReadEmbedded());
    }

    public Place? Find(IPAddress? address)
    {
        if (address is null || Read(address) is not Dictionary<string, object?> found)
        {
            return null;
        }
        var country = Text(found, "country_code") ?? Text(found, "country", "iso_code");
        return country is { Length: 2 } && country.All(char.IsAsciiLetterUpper)
            ? new(country, Short(Text(found, "state1") ?? Text(found, "subdivisions", "0", "names", "en")), Short(Text(found, "city") ?? Text(found, "city", "names", "en")))
            : null;
    }

    /// <summary>Damage somewhere inside an operator's file costs a flag, not a conversation.</summary>
    private object? Read(IPAddress address)
    {
        try
        {
            return database.Value?.Find(address);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static AddressDatabase ReadOwn(string file)
    {
        try
        {
            return new(File.ReadAllBytes(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Refusal.Conflict("places-unreadable", $"{file} is not a database of addresses (MMDB) that can be read: {exception.Message}");
        }
    }

    /// <summary>A build without Node's packages has none: then nobody comes from anywhere.</summary>
    private static AddressDatabase? ReadEmbedded()
    {
        using var stream = typeof(Places).Assembly.GetManifestResourceStream(Embedded);
        if (stream is null)
        {
            return null;
        }
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new(bytes);
    }

    private static string? Text(object? value, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            value = value switch
            {
                Dictionary<string, object?> map => map.GetValueOrDefault(step),
                List<object?> list when int.TryParse(step, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }
        return value as string;
    }

    private static string? Short(string? text) => string.IsNullOrWhiteSpace(text) ? null : Platform.Text.Head(text.Trim(), 80);
}
