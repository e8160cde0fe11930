using Guichet.App;

return await Verbs.RunAsync(args, Console.Out, Console.Error);
