import Foundation

/// A folder that lives as long as the object.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "chat-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// - Returns: the path.
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = url.appending(path: name)
        try Data(bytes).write(to: file)
        return file.path
    }

    /// Certificate and key of an identity as files.
    func write(_ identity: Identity) throws -> (certificate: String, key: String) {
        (try write(identity.certificate, to: "certificate.pem"), try write(identity.key, to: "key.pem"))
    }
}
