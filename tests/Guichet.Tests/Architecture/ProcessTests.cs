using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Guichet.Tests.Architecture;

/// <summary>What the shipped assemblies could do to the machine, read from what they call.</summary>
public sealed class ProcessTests
{
    /// <summary>No setting that anybody types, on a page or on the command line, can become a command.</summary>
    [Fact, Trait("Proves", "SEC-172")]
    public void Programs_are_started_in_the_sandbox_alone_and_no_shell_is()
    {
        using var shipped = new Calls(typeof(Guichet.App.Host).Assembly.Location);

        Assert.Equal(["Guichet.Platform.Sandbox"], shipped.NamespacesThatCall("System.Diagnostics.Process", "Start").Distinct());
        Assert.DoesNotContain(shipped.Words, w => w is "sh" or "bash" or "cmd" or "cmd.exe" || w.StartsWith("/bin/", StringComparison.Ordinal));
        Assert.Equal(["close", "fsync", "memfd_create", "open"], shipped.Imports.Order());
    }

    [Fact, Trait("Proves", "SEC-172")]
    public void Understanding_starts_nothing()
    {
        using var shipped = new Calls(typeof(Guichet.Understanding.LabelledPhrase).Assembly.Location);

        Assert.Empty(shipped.NamespacesThatCall("System.Diagnostics.Process", "Start"));
        Assert.Empty(shipped.Imports);
    }

    /// <summary>The twin: where somebody does start programs, the same look sees it.</summary>
    [Fact]
    public void The_tests_themselves_start_programs_and_are_seen()
    {
        using var tests = new Calls(typeof(ProcessTests).Assembly.Location);

        Assert.Contains("Guichet.Tests.Support", tests.NamespacesThatCall("System.Diagnostics.Process", "Start"));
    }

    private sealed class Calls : IDisposable
    {
        private static readonly byte[] CallOpcodes = [0x28, 0x6F];

        private readonly PEReader file;
        private readonly MetadataReader metadata;

        public Calls(string assembly)
        {
            file = new PEReader(File.OpenRead(assembly));
            metadata = file.GetMetadataReader();
        }

        public void Dispose() => file.Dispose();

        /// <summary>The constants of the code.</summary>
        public IEnumerable<string> Words
        {
            get
            {
                for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
                {
                    yield return metadata.GetUserString(handle);
                }
            }
        }

        /// <summary>What is called of the system's own libraries.</summary>
        public IEnumerable<string> Imports => metadata.MethodDefinitions.Select(m => metadata.GetMethodDefinition(m).GetImport()).Where(i => !i.Module.IsNil)
            .Select(i => metadata.GetString(i.Name));

        public IEnumerable<string> NamespacesThatCall(string type, string method)
        {
            var called = metadata.MemberReferences.Where(m => metadata.GetString(metadata.GetMemberReference(m).Name) == method
                    && metadata.GetMemberReference(m).Parent is { Kind: HandleKind.TypeReference } parent && NameOf((TypeReferenceHandle)parent) == type)
                .Select(m => BitConverter.GetBytes(MetadataTokens.GetToken(m))).ToList();
            return metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
                .Where(m => m.RelativeVirtualAddress != 0 && called.Exists(token => Has(file.GetMethodBody(m.RelativeVirtualAddress).GetILContent().AsSpan(), token)))
                .Select(m => NamespaceOf(m.GetDeclaringType()));
        }

        private static bool Has(ReadOnlySpan<byte> code, byte[] token) =>
            code.IndexOf([CallOpcodes[0], .. token]) >= 0 || code.IndexOf([CallOpcodes[1], .. token]) >= 0;

        private string NamespaceOf(TypeDefinitionHandle handle)
        {
            var type = metadata.GetTypeDefinition(handle);
            return type.GetDeclaringType().IsNil ? metadata.GetString(type.Namespace) : NamespaceOf(type.GetDeclaringType());
        }

        private string NameOf(TypeReferenceHandle handle)
        {
            var type = metadata.GetTypeReference(handle);
            return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
        }
    }
}
