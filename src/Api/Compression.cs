using System.IO.Compression;
using System.Net.Mime;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace WebNN.Api;

/// <summary>
/// Compresses what is made on request: JSON, CSV, SVG and pages. Files are compressed when they are built, the hub's frames never.
/// </summary>
internal sealed class Compression(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
    : ResponseCompressionProvider(services, options)
{
    // about what travels in one packet: an answer known to be shorter would not arrive sooner, and would take longer to make
    private const int MinBytes = 1400;

    /// <inheritdoc/>
    public override bool ShouldCompressResponse(HttpContext context) =>
        context.Response.ContentLength is not < MinBytes && base.ShouldCompressResponse(context);

    /// <summary>Adds the services that <c>UseResponseCompression</c> needs.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddResponseCompression(compression =>
        {
            // safe as long as no answer holds a secret beside what its reader chose (BREACH): there are no accounts
            compression.EnableForHttps = true;
            compression.MimeTypes =
            [
                .. ResponseCompressionDefaults.MimeTypes,
                MediaTypeNames.Application.ProblemJson, MediaTypeNames.Text.Csv, MediaTypeNames.Image.Svg,
            ];
        });
        // the fastest level, which is the default, leaves pages a quarter larger
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Optimal);
        services.AddSingleton<IResponseCompressionProvider, Compression>();
    }
}
