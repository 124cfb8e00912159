using System.Net;
using System.Net.Sockets;

namespace WebNN.Api.Http;

/// <summary>The address of a caller, for bounds per caller.</summary>
public static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>
    /// The address of whoever opened the connection, or that a configured proxy forwards; of IPv6 the network (/64), as one caller has all
    /// of its addresses. Null: there is no address, as on a Unix socket.
    /// </summary>
    public static string? Of(HttpContext http) => http.Connection.RemoteIpAddress is { } address ? Of(address) : null;

    internal static string Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv6LinkLocal || IPAddress.IsLoopback(address))
            return address.ToString();
        return new IPAddress([.. address.GetAddressBytes()[..NetworkBytes], .. new byte[NetworkBytes]]).ToString();
    }
}
