#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Which ids the compiled tests carry. VSTest's result files leave traits out, so ./test asks the assemblies themselves.
//   dotnet run tools/traits.cs -- FILE ASSEMBLY…      with whole paths: `dotnet run` changes into this folder
// writes { "Namespace.Class.Method": ["R-019", …] } for every [Trait("Proves", id)] on a test or its class.
using System.Reflection;
using System.Text.Json;

var proves = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
foreach (var assembly in args.Skip(1).Select(Assembly.LoadFrom))
{
    foreach (var type in assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }))
    {
        foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Where(IsTest))
        {
            var ids = Lineage(type).Prepend<MemberInfo>(method).SelectMany(Ids).Distinct().Order(StringComparer.Ordinal).ToArray();
            if (ids.Length > 0)
            {
                proves[$"{type.FullName}.{method.Name}"] = ids;
            }
        }
    }
}

File.WriteAllText(args[0], JsonSerializer.Serialize(proves, new JsonSerializerOptions { WriteIndented = true }));

static bool IsTest(MethodInfo method) =>
    method.GetCustomAttributesData().SelectMany(attribute => Lineage(attribute.AttributeType)).Any(type => type.FullName == "Xunit.FactAttribute");

static IEnumerable<Type> Lineage(Type type)
{
    for (var ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
    {
        yield return ancestor;
    }
}

static IEnumerable<string> Ids(MemberInfo member) => member.GetCustomAttributesData()
    .Where(attribute => attribute.AttributeType.FullName == "Xunit.TraitAttribute" && attribute.ConstructorArguments[0].Value is "Proves")
    .Select(attribute => (string)attribute.ConstructorArguments[1].Value!);
