using Microsoft.Playwright;
using WebNN.Api.Access;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Web.Tests.Features.Models;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Account;

/// <summary>Pages offer what their reader may do, and nothing else.</summary>
public sealed class WhatOneMayTests(ClosedServer server)
{
    private const string Owner = "olga";

    private static readonly Caller Olga = new(Owner, AccessRole.Trainer);

    private IServiceProvider Services => server.Browser.Host.Services;

    [Theory]
    [InlineData("Viewer", AccessRole.Viewer, false, false)]
    [InlineData("Trainer", AccessRole.Trainer, false, true)]
    [InlineData(Owner, AccessRole.Trainer, true, true)]
    [InlineData("Admin", AccessRole.Admin, true, true)]
    public async Task A_job_is_commanded_by_its_owner_and_admins_and_gone_on_from_by_trainers(
        string name, AccessRole role, bool commands, bool trains)
    {
        var id = await JobOfOwner();
        await server.VisitAs(server.Key(name, role), $"/jobs/{id}?at=20", async page =>
        {
            await page.Locator("[data-part=machine][data-at='20']").WaitForAsync();
            await Expect(page.Locator("[data-part=owner]")).ToHaveTextAsync(Owner);
            foreach (var part in new[] { "extend", "delete", "keep-moment" })
                await Expect(page.Locator($"[data-part={part}]")).ToHaveCountAsync(commands ? 1 : 0);
            await Expect(page.Locator("[data-part=branch]")).ToHaveCountAsync(trains ? 1 : 0);
            await Expect(page.Locator($"a[href='/train?from={id}']")).ToHaveCountAsync(trains ? 1 : 0);
            await page.AssertFitsAsync(390);
            await page.GotoAsync("/jobs");
            await Expect(page.Locator($"[data-job='{id}'] [data-part=owner]")).ToHaveTextAsync(Owner);
        });
    }

    [Theory]
    [InlineData("Viewer", AccessRole.Viewer, false, false)]
    [InlineData("Trainer", AccessRole.Trainer, false, true)]
    [InlineData(Owner, AccessRole.Trainer, true, true)]
    [InlineData("Admin", AccessRole.Admin, true, true)]
    public async Task Versions_and_aliases_are_changed_by_their_owner_and_admins(string name, AccessRole role, bool changes, bool trains)
    {
        var (model, registry) = ("olgas-" + name.ToLowerInvariant(), Services.GetRequiredService<ModelRegistry>());
        for (ulong seed = 1; seed <= 2; seed++)
            registry.Publish(model, TestNetworks.OfDigits(seed), new ModelFacts { Dataset = "synthetic-digits", Owner = Owner });
        registry.SetAlias(model, "staging", 1, Owner);
        registry.SetAlias(model, ModelRegistry.Production, 1, Owner);
        registry.SetAlias(model, ModelRegistry.Production, 2, Owner);
        await server.VisitAs(server.Key(name, role), "/models/" + model, async page =>
        {
            await page.Locator("[data-part=serving] summary").ClickAsync();
            await Expect(page.Locator("[data-part=delete]")).ToHaveCountAsync(changes ? 2 : 0);
            await Expect(page.Locator("[data-part=promote]")).ToHaveCountAsync(changes ? 1 : 0);
            await Expect(page.Locator("[data-part=roll-back]")).ToHaveCountAsync(changes ? 1 : 0);
            await Expect(page.Locator("[data-part=remove-alias]")).ToHaveCountAsync(changes ? 2 : 0);
            await Expect(page.Locator("[data-part=set-alias]")).ToHaveCountAsync(trains ? 1 : 0);
            await Expect(page.Locator("[data-part=import]")).ToHaveCountAsync(trains ? 1 : 0);

            await page.GotoAsync("/models");
            await Expect(page.Locator("[data-part=import]")).ToHaveCountAsync(trains ? 1 : 0);
            await page.GotoAsync($"/models/{model}/1");
            await Expect(page.Locator("[data-part=facts] [data-part=owner]")).ToHaveTextAsync(Owner);
            await Expect(page.Locator("[data-part=promote]")).ToHaveCountAsync(changes ? 1 : 0);
        });
    }

    [Theory]
    [InlineData(AccessRole.Viewer, "/train", ".start")]
    [InlineData(AccessRole.Trainer, "/train", ".start")]
    [InlineData(AccessRole.Viewer, "/learn/playground", "[data-part=save]")]
    [InlineData(AccessRole.Trainer, "/learn/playground", "[data-part=save]")]
    public Task A_button_for_trainers_is_a_sentence_for_viewers(AccessRole role, string path, string button) =>
        server.VisitAs(role, path, async page =>
        {
            await Expect(page.Locator(button)).ToHaveCountAsync(role == AccessRole.Trainer ? 1 : 0);
            var instead = page.Locator("[data-part=trainers-only]");
            await Expect(instead).ToHaveCountAsync(role == AccessRole.Trainer ? 0 : 1);
            if (role == AccessRole.Viewer)
                await Expect(instead).ToContainTextAsync("needs a trainer's key");
            // whoever is signed in has no need to
            await Expect(instead.GetByRole(AriaRole.Link)).ToHaveCountAsync(0);
        });

    [Fact]
    public Task A_request_that_can_be_copied_says_where_the_key_goes() => server.VisitAs(AccessRole.Viewer, "/learn/xor", page =>
        Expect(page.Locator("code").Filter(new() { HasText = "curl" }).First).ToContainTextAsync("-H \"Authorization: Bearer $KEY\""));

    private async Task<string> JobOfOwner()
    {
        var jobs = Services.GetRequiredService<TrainingJobs>();
        if (jobs.List().FirstOrDefault(job => job.Owner == Owner) is not { } job)
        {
            var spec = new TrainingSpec { Model = "olgas-points", Dataset = "moons", Layers = [4], Iterations = 40 };
            job = Assert.IsType<Submission.Accepted>(Services.GetRequiredService<JobAccess>().Submit(Olga, spec)).Job;
        }

        await foreach (var _ in jobs.Follow(job.Id, ct: TestContext.Current.CancellationToken))
        {
            // until it has ended
        }

        return job.Id;
    }
}
