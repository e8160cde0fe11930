using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Guichet.Tests.Architecture;

/// <summary>What the shipped assemblies could do to the machine, read from their references.</summary>
public sealed class ProcessTests
{
    /// <summary>No setting that anybody types, on a page or on the command line, can become a command: there is nothing that would start one.</summary>
    [Theory, Trait("Proves", "SEC-172")]
    [InlineData(typeof(Guichet.App.Host), "memfd_create")]
    [InlineData(typeof(Guichet.Understanding.LabelledPhrase))]
    public void Nothing_starts_a_program_and_the_system_is_called_for_memory_alone(Type shipped, params string[] called)
    {
        var (types, members, imports) = ReferencesOf(shipped.Assembly.Location);

        Assert.NotEmpty(types);
        Assert.DoesNotContain("System.Diagnostics.ProcessStartInfo", types);
        Assert.DoesNotContain("System.Diagnostics.Process.Start", members);
        Assert.Equal(called, imports);
    }

    /// <summary>The twin: where somebody does start programs, the same look sees it.</summary>
    [Fact]
    public void The_tests_themselves_start_programs_and_are_seen()
    {
        var (types, members, _) = ReferencesOf(typeof(ProcessTests).Assembly.Location);

        Assert.Contains("System.Diagnostics.ProcessStartInfo", types);
        Assert.Contains("System.Diagnostics.Process.Start", members);
    }

    private static (HashSet<string> Types, HashSet<string> Members, List<string> Imports) ReferencesOf(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return (
            [.. metadata.TypeReferences.Select(NameOf)],
            [.. metadata.MemberReferences.Select(metadata.GetMemberReference).Where(m => m.Parent.Kind == HandleKind.TypeReference)
                .Select(m => $"{NameOf((TypeReferenceHandle)m.Parent)}.{metadata.GetString(m.Name)}")],
            [.. metadata.MethodDefinitions.Select(m => metadata.GetMethodDefinition(m).GetImport()).Where(i => !i.Module.IsNil).Select(i => metadata.GetString(i.Name))]);

        string NameOf(TypeReferenceHandle handle)
        {
            var type = metadata.GetTypeReference(handle);
            return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
        }
    }
}
