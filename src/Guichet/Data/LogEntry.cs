using System.Collections.Immutable;
using Guichet.Conversations;
using Guichet.Platform;

namespace Guichet.Data;

/// <summary>One command that waits for the writer.</summary>
internal sealed class LogEntry(Id workspace, Id? conversation, Command command, Opening? opening = null)
{
    public Id WorkspaceId { get; } = workspace;

    /// <summary>Null: the visitor's newest conversation, or a new one, as <see cref="Opening"/> says.</summary>
    public Id? ConversationId { get; set; } = conversation;
    public Command Command { get; } = command;
    public Opening? Opening { get; } = opening;
    public TaskCompletionSource<Appended> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// A visitor's words that may open a conversation. The proposed id follows from the visitor and the client id, so that a
/// repeated first message finds what the first one made.
/// </summary>
public sealed record Opening(Id VisitorId, Id SiteId, int Generation, Id ProposedId, bool Another, Channel Channel, string? Visit);

/// <summary>What came of a command. <see cref="Conversation"/> is null when there is none (for you).</summary>
public sealed record Appended(Conversation? Conversation, ImmutableArray<Event> Events, No? Refused, bool Repeated)
{
    public static readonly Appended NotThere = new(null, [], null, false);

    /// <summary>For <see cref="No.OutOfOrder"/>: the count that would have been right.</summary>
    public int Expected { get; init; }
}

/// <summary>What one commit stored: told to the screens after it, in this order.</summary>
internal sealed record Committed(ImmutableArray<Event> Events, IReadOnlyCollection<Conversation> Conversations, IReadOnlyCollection<Conversation> Read);
