using System.Collections.Immutable;
using Guichet.Conversations.Files;
using Guichet.Conversations.Links;
using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>What somebody wants to happen in a conversation.</summary>
public abstract record Command(Author Author);

/// <summary>Words with the sender's own name for them (<see cref="ClientId"/>), so that repeating is safe.</summary>
public abstract record Send(Author Author, string Text, Id ClientId, long Session, int Cseq, long Seen) : Command(Author)
{
    /// <summary>Claimed for this message by <see cref="Attachments"/>. With files the text may be empty.</summary>
    public ImmutableArray<FileCard> Files { get; init; } = [];
}

public sealed record Say(Author Author, string Text, Id ClientId, long Session, int Cseq, long Seen)
    : Send(Author, Text, ClientId, Session, Cseq, Seen);

public sealed record WriteNote(Author Author, string Text, Id ClientId, long Session, int Cseq, long Seen)
    : Send(Author, Text, ClientId, Session, Cseq, Seen);

/// <summary>Become the owner. <see cref="Version"/> is the one that the agent saw: another one has won otherwise.</summary>
public sealed record Take(Author Author, int Version) : Command(Author);

public sealed record Follow(Author Author) : Command(Author);

public sealed record Unfollow(Author Author) : Command(Author);

public sealed record Close(Author Author) : Command(Author);

public sealed record Reopen(Author Author) : Command(Author);

/// <summary>The visitor claimed to be this customer of the shop and could not prove it.</summary>
public sealed record RefuseClaim(Author Author, string? UserId) : Command(Author);

/// <summary>Show what a link in a message leads to.</summary>
public sealed record Preview(Author Author, LinkPreview Link) : Command(Author);

/// <summary>Read up to here: an ordinal for the visitor, a seq for an agent. Changes the projection, adds no event.</summary>
public sealed record Read(Author Author, long UpTo) : Command(Author);
