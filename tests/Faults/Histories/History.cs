namespace Guichet.Faults.Histories;

/// <summary>All that one run left behind: what the clients sent, were told and showed, and what the database holds.</summary>
public sealed class History
{
    public List<Sending> Sendings { get; } = [];
    public List<Acknowledgement> Acknowledgements { get; } = [];
    public List<Refused> Refusals { get; } = [];
    public List<Screen> Screens { get; } = [];
    public List<StoredEvent> Events { get; } = [];
    public List<StoredConversation> Conversations { get; } = [];
}

/// <summary>Something that a person wrote. <see cref="Answers"/> is the message on his screen that he reacted to.</summary>
public sealed record Sending(string Sender, bool ByVisitor, Guid ClientId, bool Note, string Text, Guid? Answers = null);

/// <summary>The server said "stored". Visitors are told ordinals, staff seqs.</summary>
public sealed record Acknowledgement(Guid ClientId, string Conversation, long Number, bool ByVisitor);

/// <summary>The server said "not stored", and the sender was not told otherwise later.</summary>
public sealed record Refused(Guid ClientId, int Status, string Code);

/// <summary>One client's view: the lists that it shows at the end, and what it received on the way.</summary>
public sealed class Screen(string name, string workspace, string? visitor = null)
{
    public string Name { get; } = name;
    public string Workspace { get; } = workspace;

    /// <summary>The canary of the visitor who looks at it; null = an agent's console, which shows the whole workspace.</summary>
    public string? Visitor { get; } = visitor;

    /// <summary>By conversation, in the order of the screen.</summary>
    public Dictionary<string, IReadOnlyList<Line>> Lists { get; } = [];

    /// <summary>What was read out of any payload, whether the client showed it or not.</summary>
    public HashSet<Canary> Canaries { get; } = [];

    public HashSet<SeenHead> Heads { get; } = [];
}

/// <summary>One line of a transcript. <see cref="Number"/> is the ordinal for a visitor and the seq for staff.</summary>
public sealed record Line(long Number, string Kind, Guid? ClientId, string? Text);

/// <summary>A conversation as a push or an answer described it. <see cref="Number"/> is the ordinal or seq that it belongs to.</summary>
public sealed record SeenHead(string Conversation, long Number, string State, string? Owner, int? Version, long? ContactRead, long StaffRead);

public sealed record StoredEvent(
    string Workspace, string Conversation, long Position, long Seq, long? Ordinal, string Kind, string Author, string? AuthorId, Guid? ClientId,
    string? Session, int? Cseq, long? Seen, string? Text, string? Agent);

public sealed record StoredConversation(
    string Workspace, string Id, string State, string? Owner, int Version, long LastSeq, long LastOrdinal, long ContactRead, long StaffRead);

/// <summary>What a checker found.</summary>
public sealed record Violation(string Invariant, string What)
{
    public override string ToString() => $"{Invariant}: {What}";
}
