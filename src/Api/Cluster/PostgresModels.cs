using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Engine;
using WebNN.Engine.Novelty;

namespace WebNN.Api.Cluster;

/// <summary>
/// Keeps models in the cluster's database, beside those that came with the program. Every node has a folder with each version,
/// <c>cluster/models</c> in its data directory, from which it serves; a version is there before it is known.
/// </summary>
internal sealed partial class PostgresModels : IModelStore
{
    private readonly string _root;
    private readonly ModelStore _shipped;
    private readonly Database _database;
    private readonly ILogger _log;

    public PostgresModels(
        IOptions<WebNNOptions> options, DataDirectory data, Database database, ILogger<PostgresModels> log, ILogger<ModelStore> files)
    {
        (_database, _log) = (database, log);
        var cluster = Path.Combine(data.Root, "cluster");
        _root = Path.Combine(cluster, "models");
        // what ships is read as ever; the folder of versions of its own stays empty
        _shipped = new ModelStore(Path.Combine(cluster, "none"), options.Value.ShippedModelsDirectory, files);
        Directory.CreateDirectory(_root);
    }

    public IEnumerable<string> Names => _shipped.Names.Union(
        _database.Run(connection => connection.Rows("select name from model", reader => reader.GetString(0))), StringComparer.Ordinal);

    public StoredModel Read(string name)
    {
        var shipped = _shipped.Read(name);
        var (model, rows) = _database.Run(connection => (
            connection.Rows(
                "select last, aliases, revision from model where name = $1",
                reader => (Last: reader.GetInt32(0), Aliases: reader.Text(1), Revision: reader.GetInt64(2)),
                name),
            connection.Rows(
                "select version, facts, parameters, novelty from model_version where model = $1 order by version desc",
                Row.Read,
                name)));
        if (model is not [var (last, aliases, revision)])
            return shipped;
        var versions = rows.Select(row => Fetch(name, row))
            .Concat(shipped.Versions.Where(version => rows.All(row => row.Version != version.Number)));
        return new StoredModel(
            name,
            [.. versions.OrderByDescending(version => version.Number)],
            aliases is null ? shipped.Aliases : ModelAliases.Parse(Encoding.UTF8.GetBytes(aliases)).Aliases,
            Math.Max(last, shipped.Last))
        {
            Revision = revision,
        };
    }

    public ModelDraft Begin(Network<float> network, NoveltyDetector? novelty) => ModelDraft.Write(Temporary(), network, novelty);

    public (StoredModel Model, StoredVersion Version) Publish(
        ModelDraft draft, StoredModel model, Func<int, ModelVersion> facts, JobEnd? end)
    {
        if (end is not null && PublishedBefore(end) is { } before && Read(model.Name) is var now)
            return (now, now.Find(before)!);
        var version = _database.Run(connection =>
        {
            var parameters = Upload(connection, draft, ModelFiles.Parameters)!.Value;
            var novelty = Upload(connection, draft, ModelFiles.Novelty);
            using var transaction = connection.BeginTransaction();
            if (end is not null)
                Fence(connection, end);
            Lock(connection, model);
            var published = facts(model.Last + 1);
            connection.Execute(
                "insert into model_version (model, version, job, epoch, facts, parameters, novelty) values ($1, $2, $3, $4, $5, $6, $7)",
                model.Name, published.Version, end?.Job, end?.Epoch, Encoding.UTF8.GetString(ModelFiles.EncodeFacts(published)),
                parameters, novelty);
            Store(connection, model.Name, published.Version, model.Aliases.After(published));
            if (end is not null)
                JobRow.Update(connection, end.Job, end.Status(published));
            Revisions.Next(connection, Revisions.Models, model.Name);
            transaction.Commit();
            return published;
        });
        DurableFiles.Write(Path.Combine(draft.Folder, ModelFiles.Facts), ModelFiles.EncodeFacts(version));
        var folder = FolderOf(model.Name, version.Version);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        if (!Directory.Exists(folder))
            DurableFiles.MoveFolder(draft.Folder, folder);
        var stored = new StoredVersion(version.Version, folder, version, null);
        return (model.With(stored) with { Revision = model.Revision + 1 }, stored);
    }

    public StoredModel Save(StoredModel model)
    {
        _database.Transact(connection =>
        {
            Lock(connection, model);
            Store(connection, model.Name, model.Last, model.Aliases);
            return Revisions.Next(connection, Revisions.Models, model.Name);
        });
        return model with { Revision = model.Revision + 1 };
    }

    // the database keeps no file that could be damaged
    public void KeepDamagedAliases(string model)
    {
    }

    public bool IsShipped(StoredVersion version) => !version.Folder.StartsWith(_root, StringComparison.Ordinal);

    public StoredModel Delete(StoredModel model, StoredVersion version)
    {
        _database.Transact(connection =>
        {
            Lock(connection, model);
            connection.Execute("delete from model_version where model = $1 and version = $2", model.Name, version.Number);
            Store(connection, model.Name, model.Last, model.Aliases);
            return Revisions.Next(connection, Revisions.Models, model.Name);
        });
        JobCache.Remove(version.Folder);
        return model with { Versions = model.Versions.Remove(version), Revision = model.Revision + 1 };
    }

    private static Guid? Upload(NpgsqlConnection connection, ModelDraft draft, string file)
    {
        var path = Path.Combine(draft.Folder, file);
        return File.Exists(path) ? Blobs.Write(connection, File.ReadAllBytes(path)) : null;
    }

    // the lease before anything else: a node that has lost the job publishes nothing
    private static void Fence(NpgsqlConnection connection, JobEnd end)
    {
        if (connection.Execute("update lease set until = '-infinity' where job = $1 and epoch = $2", end.Job, end.Epoch) == 0)
            throw new FencedException(end.Job);
        connection.Execute("select from job where id = $1 for update", end.Job);
    }

    private static void Lock(NpgsqlConnection connection, StoredModel model)
    {
        connection.Execute("insert into model (name) values ($1) on conflict do nothing", model.Name);
        if (connection.Scalar<long>("select revision from model where name = $1 for update", model.Name) != model.Revision)
            throw new ModelChangedException(model.Name);
    }

    private static void Store(NpgsqlConnection connection, string model, int last, ModelAliases aliases) => connection.Execute(
        "update model set last = $2, aliases = $3, revision = revision + 1 where name = $1",
        model, last, Encoding.UTF8.GetString(aliases.ToJson(last)));

    // by a statement whose answer got lost
    private int? PublishedBefore(JobEnd end) => _database.Run(connection =>
        connection.Scalar<int?>("select version from model_version where job = $1 and epoch = $2", end.Job, end.Epoch));

    private StoredVersion Fetch(string model, Row row)
    {
        var folder = FolderOf(model, row.Version);
        ModelVersion? facts = null;
        try
        {
            facts = JsonSerializer.Deserialize<ModelVersion>(row.Facts, ModelFiles.Json)!;
            if (!Directory.Exists(folder) || ModelFiles.ReadFacts(folder, model, row.Version).Sha256 != facts.Sha256)
                Download(folder, row);
            return new StoredVersion(row.Version, folder, facts, null);
        }
        catch (Exception e) when (e is (IOException and not DatabaseUnavailableException) or InvalidDataException or JsonException)
        {
            LogBroken(e, model, row.Version);
            return new StoredVersion(row.Version, folder, facts, StorageFailure.Describe(e) ?? e.Message);
        }
    }

    private void Download(string folder, Row row)
    {
        var temporary = Temporary();
        Directory.CreateDirectory(temporary);
        try
        {
            DurableFiles.Write(Path.Combine(temporary, ModelFiles.Parameters), Blob(row.Parameters));
            if (row.Novelty is { } novelty)
                DurableFiles.Write(Path.Combine(temporary, ModelFiles.Novelty), Blob(novelty));
            DurableFiles.Write(Path.Combine(temporary, ModelFiles.Facts), Encoding.UTF8.GetBytes(row.Facts));
            JobCache.Remove(folder);
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            DurableFiles.MoveFolder(temporary, folder);
        }
        finally
        {
            JobCache.Remove(temporary);
        }
    }

    private byte[] Blob(Guid id) => _database.Run(connection => Blobs.Read(connection, id))
        ?? throw new InvalidDataException("Its parameters are not in the database any more.");

    private string Temporary() => Path.Combine(_root, DataDirectory.TemporaryPrefix + Guid.NewGuid().ToString("N"));

    private string FolderOf(string model, int version) => Path.Combine(_root, model, version.ToString(CultureInfo.InvariantCulture));

    [LoggerMessage(LogLevel.Error, "Model {Model} version {Version} cannot be served")]
    private partial void LogBroken(Exception exception, string model, int version);

    private sealed record Row(int Version, string Facts, Guid Parameters, Guid? Novelty)
    {
        public static Row Read(NpgsqlDataReader reader) =>
            new(reader.GetInt32(0), reader.GetString(1), reader.GetGuid(2), reader.IsDBNull(3) ? null : reader.GetGuid(3));
    }
}
