namespace Guichet.App.Doctor;

/// <summary>How bad it is.</summary>
internal enum Verdict
{
    Well,
    Warning,
    Wrong,
}

/// <summary>What one look at an installation showed: in plain words what is the case and, where it should not be, what to do.</summary>
internal sealed record Finding(Verdict Verdict, string Subject, string Sentence, string? Advice = null)
{
    public static Finding Well(string subject, string sentence) => new(Verdict.Well, subject, sentence);

    public static Finding Warning(string subject, string sentence, string advice) => new(Verdict.Warning, subject, sentence, advice);

    public static Finding Wrong(string subject, string sentence, string advice) => new(Verdict.Wrong, subject, sentence, advice);
}
