using Guichet.App;
using Guichet.Data.Sqlite;

SqliteLibrary.Use();
return await Verbs.RunAsync(args, Console.Out, Console.Error);
