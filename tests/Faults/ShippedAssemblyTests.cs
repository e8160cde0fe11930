using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Guichet.Faults.Server;

namespace Guichet.Faults;

/// <summary>What ships holds no crash point and no sabotage: not the calls, not their names, not what reads the environment.</summary>
public sealed class ShippedAssemblyTests
{
    private static readonly string[] Words =
    [
        "GUICHET_CRASH", "GUICHET_SABOTAGE", "before-commit", "after-commit", "after-acknowledgement", "before-push",
        "acknowledge-before-commit", "no-idempotency", "leaked-note", "synchronous-normal",
    ];

    [Fact]
    public void The_shipped_assembly_has_no_crash_point_and_no_sabotage()
    {
        var (words, calls, fields) = Find(Programs.Shipped);
        Assert.Empty(words);
        Assert.Equal(0, calls);
        Assert.Equal(0, fields);
    }

    /// <summary>The twin, without which the test above could be looking for the wrong thing.</summary>
    [Fact]
    public void The_harness_s_own_build_has_all_of_them()
    {
        var (words, calls, fields) = Find(Programs.WithFaults);
        Assert.Equal(Words.Order(), words.Order());
        Assert.True(calls >= Words.Length - 2, $"{calls} calls");
        Assert.NotEqual(0, fields);
    }

    private static (List<string> Words, int Calls, int Fields) Find(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Where(t => metadata.GetString(t.Namespace) == "Guichet.Data" && metadata.GetString(t.Name) is "Crash" or "Sabotage").ToList();
        Assert.Equal(2, types.Count);
        var doors = types.SelectMany(t => t.GetMethods()).Select(m => MetadataTokens.GetToken(m)).ToHashSet();
        var calls = metadata.MethodDefinitions.Select(m => metadata.GetMethodDefinition(m).RelativeVirtualAddress).Where(rva => rva != 0)
            .Sum(rva => Calls(file.GetMethodBody(rva).GetILBytes() ?? [], doors));
        return (Words.Where(w => UserStrings(metadata).Contains(w)).ToList(), calls, types.Sum(t => t.GetFields().Count));
    }

    /// <summary>A call of one of ours: opcode 28 and the method's token.</summary>
    private static int Calls(byte[] il, HashSet<int> doors) =>
        Enumerable.Range(0, Math.Max(0, il.Length - 4)).Count(i => il[i] == 0x28 && doors.Contains(BitConverter.ToInt32(il, i + 1)));

    private static HashSet<string> UserStrings(MetadataReader metadata)
    {
        var strings = new HashSet<string>();
        for (var handle = MetadataTokens.UserStringHandle(0); ;)
        {
            strings.Add(metadata.GetUserString(handle));
            handle = metadata.GetNextHandle(handle);
            if (handle.IsNil)
            {
                return strings;
            }
        }
    }
}
