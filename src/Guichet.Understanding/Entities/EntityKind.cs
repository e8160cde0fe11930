namespace Guichet.Understanding.Entities;

/// <summary>What an entity is. Where two are equally long, the kind that stands first here wins.</summary>
public enum EntityKind
{
    ListEntry,
    Pattern,
    Email,
    WebAddress,
    Moment,
    Money,
    Date,
    Time,
    Duration,
    OrderNumber,
    Phone,
    Number,
}
