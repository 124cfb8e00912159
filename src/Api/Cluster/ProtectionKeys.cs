using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace WebNN.Api.Cluster;

/// <summary>
/// The keys of cookies, antiforgery and circuit tokens in the cluster's database: what one node has sealed, every node opens.
/// </summary>
internal sealed class ProtectionKeys(Database database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => database.Run(connection =>
        connection.Rows("select xml from protection_key order by name", reader => XElement.Parse(reader.GetString(0))));

    public void StoreElement(XElement element, string friendlyName) => database.Run(connection => connection.Execute(
        "insert into protection_key values ($1, $2) on conflict (name) do update set xml = excluded.xml",
        friendlyName, element.ToString(SaveOptions.DisableFormatting)));
}
