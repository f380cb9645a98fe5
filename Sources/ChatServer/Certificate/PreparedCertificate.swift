import ChatTLS

/// A whole new TLS context that was checked and may take the place of the one in force: see
/// ``ServerCertificate/commit(_:)``.
struct PreparedCertificate: Sendable {
    let context: TLSContext
    let description: CertificateDescription
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
        } catch {
            throw .configuration("\(error)")
        }
        self.files = files
    }
}
