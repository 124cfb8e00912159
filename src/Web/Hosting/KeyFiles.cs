using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace WebNN.Web.Hosting;

/// <summary>
/// The keys of the antiforgery and circuit tokens, one file each. A file that is no XML (a disk full or a power cut at the
/// wrong moment) is put aside: without it open pages must be loaded again; with it no page could be drawn at all.
/// </summary>
internal sealed partial class KeyFiles(DirectoryInfo directory, ILoggerFactory loggers) : FileSystemXmlRepository(directory, loggers)
{
    private readonly ILogger _log = loggers.CreateLogger<KeyFiles>();

    public override IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            return base.GetAllElements();
        }
        catch (XmlException)
        {
            foreach (var file in Directory.EnumerateFiles("*.xml").Where(IsDamaged))
            {
                file.MoveTo(file.FullName + ".damaged", overwrite: true);
                LogPutAside(file.Name);
            }

            return base.GetAllElements();
        }
    }

    private static bool IsDamaged(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            XElement.Load(stream);
            return false;
        }
        catch (XmlException)
        {
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A key file was damaged and is now {File}: pages open in browsers must be loaded again")]
    private partial void LogPutAside(string file);
}
