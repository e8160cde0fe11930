namespace Guichet.Accounts;

/// <summary>Who may come in: sign-in, one-time links, agents and their roles.</summary>
public static class AccountsModule
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services
        .AddSingleton<Passwords>()
        .AddSingleton<KnownDevices>()
        .AddSingleton<Attempts>()
        .AddSingleton<SessionEnds>()
        .AddScoped<AccountAudit>()
        .AddScoped<Sessions>()
        .AddScoped<Links>()
        .AddScoped<SessionViews>();

    public static void MapAccounts(this IEndpointRouteBuilder endpoints)
    {
        SessionEndpoints.Map(endpoints);
        LinkEndpoints.Map(endpoints);
        AgentEndpoints.Map(endpoints);
        InvitationEndpoints.Map(endpoints);
        WorkspaceEndpoint.Map(endpoints);
    }
}
