using System.Text;

namespace Guichet.Tests.Understanding;

/// <summary>Texts that nobody means well with, the same for the same seed.</summary>
internal static class Hostile
{
    public static IEnumerable<string> Texts(int seed)
    {
        string[] pieces = ["a", "é", "e\u0301", "\ud800", "\udfff", "\ud83d\ude00", "\u0000", "\uffff", "\ufffd", "が", "か\u3099", "注文", "한", "\u1112\u1161", "ｶﾞ", "ﷺ", "\u202e", "\u200d", "ไทย", "אב", "\u0651", "\t", " ", "?", "🇫🇮", "𠮷", "𝕳"];
        yield return "";
        yield return " ";
        foreach (var piece in pieces)
        {
            yield return piece;
            yield return string.Concat(Enumerable.Repeat(piece, 10_000));
        }
        yield return "z" + new string('\u0489', 5_000) + string.Concat(Enumerable.Repeat("\u0316\u0301\u05b0\u3099", 2_000));
        yield return string.Join(' ', Enumerable.Range(0, 2_000).Select(i => i.ToString("x", null)));
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(200); length > 0; length--)
            {
                text.Append(random.Next(3) == 0 ? pieces[random.Next(pieces.Length)] : ((char)random.Next(char.MaxValue + 1)).ToString());
            }
            yield return text.ToString();
        }
    }
}
