using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;

namespace WebNN.Web.Tests.Hosting;

/// <summary>
/// A real nginx with the configuration of <c>docs/deploy.md</c>, on ports of its own and with a certificate made a moment ago.
/// </summary>
internal sealed class Nginx : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-nginx-").FullName;
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    /// <summary>Starts it in front of a server and waits until it takes connections.</summary>
    public Nginx(string program, Uri server)
    {
        int plain = FreePort(), tls = FreePort();
        Plain = new Uri($"http://localhost:{plain}");
        Address = new Uri($"https://localhost:{tls}");
        Certificate = WriteCertificate();
        File.WriteAllText(InFolder("webnn.conf"), Placed(Documented(), server, plain, tls));

        // what surrounds it in a distribution's own nginx.conf, with every file below the folder
        File.WriteAllText(InFolder("nginx.conf"), $$"""
            daemon off;
            master_process off;
            pid {{InFolder("pid")}};
            error_log stderr;
            events { }
            http {
                access_log off;
                client_body_temp_path {{InFolder("body")}};
                proxy_temp_path {{InFolder("proxy")}};
                fastcgi_temp_path {{InFolder("fastcgi")}};
                uwsgi_temp_path {{InFolder("uwsgi")}};
                scgi_temp_path {{InFolder("scgi")}};
                include {{InFolder("webnn.conf")}};
            }
            """);
        _process = Start(program);
        WaitUntilItListens(tls);
    }

    public Uri Address { get; }

    /// <summary>The address without TLS.</summary>
    public Uri Plain { get; }

    /// <summary>Its own certificate, which nobody has signed.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The configuration as it stands in the document.</summary>
    public static string Documented()
    {
        var document = File.ReadAllText(Path.Combine(Require.Root, "docs", "deploy.md"));
        const string Begin = "```nginx\n", End = "\n```";
        var from = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return document[from..document.IndexOf(End, from, StringComparison.Ordinal)];
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Replaced(string text, string old, string now)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, now, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string InFolder(string name) => Path.Combine(_folder, name);

    private string Placed(string text, Uri server, int plain, int tls)
    {
        text = Replaced(text, "127.0.0.1:8080", server.Authority);
        text = Replaced(text, "listen 80;", string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{plain};"));
        text = Replaced(text, "listen 443 ssl;", string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{tls} ssl;"));
        text = Replaced(text, "/etc/webnn/tls/", _folder + "/");
        return Replaced(text, "webnn.example.org", "localhost");
    }

    private X509Certificate2 WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(InFolder("fullchain.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(InFolder("privkey.pem"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private Process Start(string program)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, ["-p", _folder, "-c", InFolder("nginx.conf")])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            },
        };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_said) _said.AppendLine(line.Data);
        };
        process.Start();
        process.BeginErrorReadLine();
        return process;
    }

    private void WaitUntilItListens(int port)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                probe.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (watch.Elapsed < TimeSpan.FromSeconds(20) && !_process.HasExited)
            {
                Thread.Sleep(20);
            }
            catch (SocketException)
            {
                lock (_said) Assert.Fail($"nginx does not listen: {_said}");
            }
        }
    }
}
