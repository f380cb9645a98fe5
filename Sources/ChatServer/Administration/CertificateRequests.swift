import ChatTLS

/// Shows the certificate in force.
public struct ShowCertificate: AdminRequest {
    public static let name = "certificate.show"
    public static let needs = AdminNeed.server

    public init() {}

    public func perform(_ admin: AdminService) throws -> AdminCertificate {
        _ = try admin.runningServer()
        guard let certificate = admin.certificate else {
            throw ExitStatus.refused("the server has no TLS listener, and so no certificate")
        }
        let (description, files) = certificate.inForce
        var shown = AdminCertificate(description, file: files.certificate, isInForce: true)
        shown.clientRevocations = certificate.revocations?.file
        shown.clientRevocationsUntil = certificate.revocations?.end.map { CertificateDates.text($0) }
        return shown
    }
}

/// Makes the server's own certificate anew, with the key it has.
public struct RenewCertificate: AdminRequest {
    public static let name = "certificate.renew"
    /// For the SAN, besides those that are there.
    public var names: [String]

    public init(names: [String]) {
        self.names = names
    }

    public func perform(_ admin: AdminService) throws -> AdminCertificate {
        guard let folder = admin.folder else { throw ExitStatus.refused("there is no data folder") }
        let own = SelfMadeCertificate(in: folder)
        if let used = admin.certificate?.inForce.files.certificate, used != own.certificate {
            throw ExitStatus.refused(
                "the server uses \(used), which it has not made: whoever has signed it must renew it")
        }
        let new = try own.renew(names: names)
        var isInForce = false
        if let certificate = admin.certificate {
            isInForce = certificate.commitUnlessOthersCount(try certificate.prepare())
        }
        return AdminCertificate(new, file: own.certificate, isInForce: isInForce)
    }
}

/// A certificate as the operator sees it.
public struct AdminCertificate: Codable, Sendable, Equatable {
    public var file: String
    public var subject: String
    public var issuer: String
    /// DNS names and addresses.
    public var names: [String]
    /// As in the protocol, without fractions: 2026-11-22T10:00:00Z.
    public var notBefore: String
    public var notAfter: String
    /// Negative: it has expired.
    public var daysLeft: Int
    public var key: String
    public var fingerprint: String
    /// Certificates in the file.
    public var chain: Int
    public var isSelfSigned: Bool
    /// Whether a running server shows it to new connections.
    public var isInForce: Bool
    /// The file of revoked certificates in force, and when its first list ends; nil: none, never.
    public var clientRevocations: String?
    public var clientRevocationsUntil: String?

    private enum CodingKeys: String, CodingKey {
        case file, subject, issuer, names, key, fingerprint, chain
        case notBefore = "not_before"
        case notAfter = "not_after"
        case daysLeft = "days_left"
        case isSelfSigned = "self_signed"
        case isInForce = "in_force"
        case clientRevocations = "client_crl"
        case clientRevocationsUntil = "client_crl_until"
    }

    init(_ certificate: CertificateDescription, file: String, isInForce: Bool) {
        self.file = file
        subject = certificate.subject
        issuer = certificate.issuer
        names = certificate.names
        notBefore = CertificateDates.text(certificate.notBefore)
        notAfter = CertificateDates.text(certificate.notAfter)
        daysLeft = CertificateDates.daysLeft(certificate, now: CertificateDates.now)
        key = certificate.keyType
        fingerprint = certificate.fingerprint.description
        chain = certificate.chainLength
        isSelfSigned = certificate.isSelfSigned
        self.isInForce = isInForce
    }

    /// What a file says, whoever uses it.
    public init(file: String) throws(ExitStatus) {
        do {
            self.init(try CertificateDescription(pem: .file(file)), file: file, isInForce: false)
        } catch {
            throw .refused("\(error)")
        }
    }
}
