import ChatTLS
import Logging

/// What the log says of the ends of what is in force, and when.
struct DateWarnings: Equatable {
    struct Line {
        let level: Logger.Level
        let text: Logger.Message
        let metadata: Logger.Metadata
    }

    private var certificate = ExpiryWarning()
    private var revocations = ExpiryWarning()

    /// - Parameters:
    ///   - own: the file of the certificate that the server has made itself.
    ///   - now: the time of day, seconds since 1970.
    ///   - uptime: monotonic milliseconds.
    mutating func due(_ inForce: PreparedCertificate, own: String, now: Int64, uptime: Int64) -> [Line] {
        var lines: [Line] = []
        let end = inForce.description.notAfter
        if certificate.isDue(notAfter: end, from: end - ExpiryWarning.seconds, now: now, uptime: uptime) {
            lines.append(Self.certificate(file: inForce.files.certificate, own: own, end: end, now: now))
        }
        if let lists = inForce.revocations {
            let due = lists.due(now: now)
            if revocations.isDue(
                notAfter: due?.end ?? .max, from: due?.warning ?? .max, now: now, uptime: uptime),
                let due, let end = due.end
            {
                lines.append(Self.revocations(file: lists.file, authority: due.name, end: end, now: now))
            }
        }
        return lines
    }

    private static func certificate(file: String, own: String, end: Int64, now: Int64) -> Line {
        let metadata = metadata(
            file: file, end: end, now: now,
            cure: file == own
                ? "chat-server certificate renew-self-signed" : "renew it: new files are read by themselves")
        return now > end
            ? Line(
                level: .error, text: "the certificate has expired: clients refuse it, but for those that know its key",
                metadata: metadata)
            : Line(level: .warning, text: "the certificate expires soon", metadata: metadata)
    }

    private static func revocations(file: String, authority: String, end: Int64, now: Int64) -> Line {
        var metadata = metadata(file: file, end: end, now: now, cure: CertificateCheck.revocationCure)
        metadata["authority"] = "\(authority)"
        return now > end
            ? Line(
                level: .error,
                text: "the list of revoked certificates has ended: every client of its authority is refused",
                metadata: metadata)
            : Line(
                level: .warning,
                text: "the list of revoked certificates ends soon: then every client of its authority is refused",
                metadata: metadata)
    }

    private static func metadata(file: String, end: Int64, now: Int64, cure: String) -> Logger.Metadata {
        [
            "file": "\(file)", "days": "\(CertificateDates.daysLeft(until: end, now: now))",
            "until": "\(CertificateDates.text(end))", "cure": "\(cure)",
        ]
    }
}
