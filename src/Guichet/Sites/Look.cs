namespace Guichet.Sites;

public enum Side
{
    Right,
    Left,
}

public enum Theme
{
    Auto,
    Light,
    Dark,
}

public enum Font
{
    System,
    Serif,
    Rounded,
    Mono,
}

public enum Launcher
{
    Round,
    Square,

    /// <summary>With words beside the picture.</summary>
    Pill,
}

public enum Header
{
    Plain,
    Accent,
}

public enum Density
{
    Comfortable,
    Compact,
}

/// <summary>How the widget looks on a site; lengths in CSS pixels, the accent as <c>#rrggbb</c>.</summary>
public sealed record Look(
    string Accent = "#2b4acb", int Radius = 14, Side Side = Side.Right, int OffsetX = 20, int OffsetY = 20, Theme Theme = Theme.Auto, Font Font = Font.System,
    Launcher Launcher = Launcher.Round, Header Header = Header.Plain, Density Density = Density.Comfortable);

/// <summary>A site's own words in one language; null = the widget's own.</summary>
public sealed record Texts(string? Title = null, string? Welcome = null, string? Placeholder = null, string? Launcher = null);
