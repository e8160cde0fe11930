using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.RegularExpressions;
using Guichet.Conversations;
using Guichet.Conversations.Files;
using Guichet.Conversations.Links;
using Guichet.Platform;
using Guichet.Platform.Problems;

namespace Guichet.Sites;

/// <summary>Everything that is set for a site, saved together.</summary>
public sealed partial record SiteRequest(
    [Required, Words(80)] string Name, [Required] IReadOnlyList<string> Origins, [Required] string Language, [Required] Look Look,
    [Required] IReadOnlyDictionary<string, Texts> Texts, [Required] bool? Peek, Maybe<string> Avatar,
    FilesTaken? FilesTaken = null, [Range(1, SiteRequest.MostMegabytes)] int? FileMegabytes = null, LinksPreviewed? LinksPreviewed = null)
{
    private const int MostMegabytes = 25;
    private const int LauncherLength = 24;

    public static readonly string[] Languages = ["en", "fr", "ja", "fi", "ru", "ar"];

    public void ApplyTo(Site site)
    {
        Check();
        site.Name = Name.Trim();
        site.Origins = Sites.Origins.Stored(Origins);
        site.Language = Language;
        site.Look = JsonSerializer.Serialize(Look, Json.Options);
        site.Texts = JsonSerializer.Serialize(Texts, Json.Options);
        site.Peek = Peek!.Value;
        site.FilesTaken = FilesTaken ?? site.FilesTaken;
        site.FileMegabytes = FileMegabytes ?? site.FileMegabytes;
        site.LinksPreviewed = LinksPreviewed ?? site.LinksPreviewed;
        if (Avatar.IsGiven)
        {
            site.Avatar = Avatar.Value is null ? null : Sites.Avatar.Read(Avatar.Value);
        }
    }

    private void Check()
    {
        if (Language != "auto" && !Languages.Contains(Language))
        {
            throw Refusal.Invalid("language", $"The widget speaks {string.Join(", ", Languages)}; auto takes the page's language.");
        }
        CheckLook(Look);
        CheckTexts(Texts);
    }

    public static void CheckLook(Look look)
    {
        if (!Colour.IsMatch(look.Accent))
        {
            throw Refusal.Invalid("look.accent", "A colour is written like #2b4acb, in lower case.");
        }
        Between(look.Radius, 24, "look.radius");
        Between(look.OffsetX, 400, "look.offsetX");
        Between(look.OffsetY, 400, "look.offsetY");
    }

    public static void CheckTexts(IReadOnlyDictionary<string, Texts> texts)
    {
        foreach (var (language, words) in texts)
        {
            if (!Languages.Contains(language) || words is null)
            {
                throw Refusal.Invalid("texts", $"The widget speaks {string.Join(", ", Languages)}.");
            }
            Short(words.Title, 80, $"texts.{language}.title");
            Short(words.Welcome, 300, $"texts.{language}.welcome");
            Short(words.Placeholder, 80, $"texts.{language}.placeholder");
            Short(words.Launcher, LauncherLength, $"texts.{language}.launcher");
            if (words.Launcher is { } launcher && launcher.Any(char.IsControl))
            {
                throw Refusal.Invalid($"texts.{language}.launcher", "The words on the button stand in one line.");
            }
        }
    }

    private static void Between(int value, int most, string member)
    {
        if (value < 0 || value > most)
        {
            throw Refusal.Invalid(member, $"This is a number of pixels from 0 to {most}.");
        }
    }

    private static void Short(string? text, int most, string member)
    {
        if (text is not null && Text.Count(text) is var count && (count < 0 || count > most))
        {
            throw Refusal.Invalid(member, $"Write at most {most} characters.");
        }
    }

    [GeneratedRegex(@"\A#[0-9a-f]{6}\z")]
    private static partial Regex Colour { get; }
}
