using System.Collections.Immutable;
using Guichet.Conversations;
using Guichet.Platform;

namespace Guichet.Data;

/// <summary>One command that waits for the writer.</summary>
internal sealed class LogEntry(Id workspace, Id? conversation, Command command, FromVisitor? visitor = null)
{
    public Id WorkspaceId { get; } = workspace;

    /// <summary>Null: the visitor's newest conversation, or a new one, as <see cref="Visitor"/> says.</summary>
    public Id? Named { get; } = conversation;

    /// <summary>The one that it is, once a batch has found it.</summary>
    public Id? ConversationId { get; set; } = conversation;
    public Command Command { get; } = command;
    public FromVisitor? Visitor { get; } = visitor;
    public TaskCompletionSource<Appended> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// The visitor behind a command: inside the transaction it is shown that his token is still good and the conversation his.
/// Words without a conversation may open one; the proposed id follows from visitor and client id, so that a repeated first
/// message finds what the first one made.
/// </summary>
public sealed record FromVisitor(Id VisitorId, Id SiteId, int Generation, Id ProposedId, bool Another, Channel Channel, string? Visit);

/// <summary>What came of a command. <see cref="Conversation"/> is null when there is none (for you).</summary>
public sealed record Appended(Conversation? Conversation, ImmutableArray<Event> Events, No? Refused, bool Repeated)
{
    public static readonly Appended NotThere = new(null, [], null, false);

    /// <summary>For <see cref="No.OutOfOrder"/>: the count that would have been right.</summary>
    public int Expected { get; init; }
}

/// <summary>What one commit stored in one workspace: told to the screens after it, in this order.</summary>
internal sealed record Committed(Id WorkspaceId, ImmutableArray<Event> Events, ImmutableArray<Conversation> Conversations, ImmutableArray<Conversation> Read);
