import ChatTLS

/// A whole new TLS context that was checked and may take the place of the one in force: see
/// ``ServerCertificate/commit(_:)``.
struct PreparedCertificate: Sendable {
    let context: TLSContext
    let description: CertificateDescription
    /// Of those who sign for clients; nil: there are none.
    let revocations: RevocationLists?
    let files: CertificateFiles
    /// Taken before the files were read: whatever changes afterwards is seen as a change.
    let stamps: [FileStamp?]

    /// Reads and checks the files: they must parse, belong together, and have modes that keep the key a secret. Dates are
    /// not looked at.
    init(_ files: CertificateFiles) throws(ExitStatus) {
        stamps = files.stamps()
        let texts = try files.texts()
        let clients = try files.clients()
        do {
            context = try TLSContext(
                .server(
                    certificate: texts.certificate, key: texts.key, clients: clients,
                    applicationProtocols: [ServerCertificate.applicationProtocol]))
            description = try CertificateDescription(pem: texts.certificate)
            revocations = try Self.revocations(files, clients)
        } catch {
            throw .configuration("\(error)")
        }
        self.files = files
    }

    private static func revocations(
        _ files: CertificateFiles, _ clients: TLSClientVerification?
    ) throws(TLSError) -> RevocationLists? {
        guard let file = files.clientRevocations, let pem = clients?.revocations else { return nil }
        return RevocationLists(file: file, lists: try RevocationListDescription.lists(in: pem))
    }

    /// Why its dates make it useless now; nil: they don't.
    func problem(now: Int64) -> String? {
        CertificateDates.problem(description, now: now).map { "\(files.certificate): \($0)" }
    }

    /// Why clients with a certificate are refused now; nil: they are not.
    func clientProblem(now: Int64) -> String? {
        revocations.flatMap { lists in lists.problem(now: now).map { "\(lists.file): \($0)" } }
    }
}
