import ChatTLS
import ChatTransport
import Foundation

/// The certificate and its key: pair, dates, names, who can read the key.
struct CertificateCheck {
    private let configuration: ServerConfiguration

    init(_ configuration: ServerConfiguration) {
        self.configuration = configuration
    }

    func findings() -> [Finding] {
        guard !configuration.tlsListeners.isEmpty else { return [] }
        let files = CertificateFiles(configuration, folder: configuration.data)
        if configuration.certificate == nil, !FileManager.default.fileExists(atPath: files.certificate) {
            return [.note(.certificate, "there is none yet: the server makes one at its first start")]
        }
        let prepared: PreparedCertificate
        do {
            prepared = try PreparedCertificate(files)
        } catch {
            return [.error(.certificate, error.description, cure: Self.cure(error.description))]
        }
        let certificate = prepared.description
        return [dates(certificate, files.certificate)] + names(certificate) + revocations(prepared.revocations)
    }

    /// The text of an error often says its cure itself.
    private static func cure(_ text: String) -> String? {
        text.contains("run `") ? nil : "give the PEM files that belong together as certificate and key"
    }

    private func dates(_ certificate: CertificateDescription, _ file: String) -> Finding {
        let now = CertificateDates.now
        let cure =
            configuration.certificate == nil
            ? "`chat-server certificate renew-self-signed`" : "renew it: the server reads changed files by itself"
        if let problem = CertificateDates.problem(certificate, now: now) {
            return .error(.certificate, "\(file): \(problem)", cure: cure)
        }
        let days = CertificateDates.daysLeft(certificate, now: now)
        let what = "\(file): key and certificate belong together, \(days) days left, \(certificate.fingerprint)"
        return days < Int(ExpiryWarning.days) ? .warning(.certificate, what, cure: cure) : .ok(.certificate, what)
    }

    static let revocationCure = "have its authority make it anew: the server reads a changed file by itself"

    /// One for each authority that has a list.
    private func revocations(_ lists: RevocationLists?) -> [Finding] {
        guard let lists else { return [] }
        let now = CertificateDates.now
        if let problem = lists.problem(now: now) {
            return [
                .error(
                    .certificate, "\(lists.file): \(problem), and all its clients are refused",
                    cure: Self.revocationCure)
            ]
        }
        return lists.authorities.map { authority in
            let what = "\(lists.file): the list of \(authority.name) "
            guard let end = authority.end else { return .ok(.certificate, what + "has no end") }
            let text = what + "ends on \(CertificateDates.text(end))"
            return now > authority.warning ?? .max
                ? .warning(.certificate, text + ": then all its clients are refused", cure: Self.revocationCure)
                : .ok(.certificate, text)
        }
    }

    /// What clients may call the server by: the names that the operator gave, and addresses that are this machine's alone.
    private func names(_ certificate: CertificateDescription) -> [Finding] {
        let listened = configuration.tlsListeners.map(\.address).filter { !ServerCheck.isLocal($0) }.map(\.host)
        let wanted = configuration.names + listened.filter { $0 != "0.0.0.0" && $0 != "::" }
        let missing = wanted.filter { !Self.covers(certificate.names, $0) }
        let names = certificate.names.joined(separator: ", ")
        var findings: [Finding] = []
        if !missing.isEmpty {
            findings.append(
                .warning(
                    .certificate, "it is not for \(missing.joined(separator: ", ")), but for \(names)",
                    cure: "clients that check names refuse it there: get one with that name"))
        }
        // Whoever listens for this machine alone is called localhost.
        guard !listened.isEmpty else { return findings }
        let told = ServerIdentity(
            fingerprint: certificate.fingerprint.description, names: configuration.names + certificate.names, port: 0
        ).host
        if told == "localhost" {
            findings.append(
                .note(
                    .certificate, "invite strings call the server localhost, as the certificate does",
                    cure: "say with name what others call it, or give `invite create` an --address"))
        } else {
            findings.append(.note(.certificate, "invite strings call the server \(told)"))
        }
        if let host = Self.hostName, !Self.isKnown(host, certificate.names) {
            findings.append(
                .note(
                    .certificate, "this machine calls itself \(host), and the certificate is for \(names)",
                    cure: "good if clients use one of those names; under another one they refuse it"))
        }
        return findings
    }

    /// A bare name counts as that of any network.
    static func isKnown(_ host: String, _ names: [String]) -> Bool {
        if covers(names, host) { return true }
        return !host.contains(".") && names.contains { $0.lowercased().hasPrefix(host.lowercased() + ".") }
    }

    /// gethostname(2); nil: it has none of its own.
    private static var hostName: String? {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return nil }
        let name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return name.isEmpty || name == "localhost" ? nil : name
    }

    /// RFC 6125: a star stands for one label.
    static func covers(_ names: [String], _ host: String) -> Bool {
        let host = host.lowercased()
        return names.contains { name in
            let name = name.lowercased()
            guard name.hasPrefix("*.") else { return name == host }
            return host.drop { $0 != "." } == name.dropFirst()
        }
    }
}
