import ChatStore
import ChatTLS
import Foundation
import Logging
import NIOCore
import Synchronization

/// The server's certificate and key: from files, or made at the first start (SECURITY.md 2.4).
final class ServerCertificate: Sendable {
    /// The name of the protocol in ALPN.
    static let applicationProtocol = "chat/1"
    private static let selfSignedDays = 3_650
    private static let warningDays: Int64 = 21

    private let certificatePath: String
    private let keyPath: String
    private let logger: Logger
    private let current: Mutex<TLSContext>

    /// The context for new connections.
    var context: TLSContext {
        current.withLock { $0 }
    }

    /// Reads the configured files, or makes a certificate in the data folder where there is none.
    init(configuration: ServerConfiguration, folder: DataFolder, logger: Logger) throws(ExitStatus) {
        certificatePath = configuration.certificate ?? folder.file("certificate.pem")
        keyPath = configuration.key ?? folder.file("key.pem")
        self.logger = logger
        if configuration.certificate == nil, !FileManager.default.fileExists(atPath: certificatePath) {
            try Self.make(certificate: certificatePath, key: keyPath, names: configuration.names)
            do {
                // Clients pin the key: it must not be another one after a power cut.
                try folder.syncNames()
            } catch {
                throw .inputOutput("\(error)")
            }
            logger.notice("made a self-signed certificate", metadata: ["file": "\(certificatePath)"])
        }
        current = Mutex(try Self.load(certificate: certificatePath, key: keyPath))
        report()
    }

    /// What invite strings say: the key in force, and the names of the file.
    func identity(names: [String], port: Int) -> ServerIdentity? {
        guard let fingerprint = context.fingerprint else { return nil }
        let certificate = try? CertificateDescription(pem: .file(certificatePath))
        return ServerIdentity(
            fingerprint: fingerprint.description, names: names + (certificate?.names ?? []), port: port)
    }

    /// Reads the files again. A whole new context is built and checked before it takes the place of the old one; on
    /// any error the old one stays.
    func reload() {
        do {
            let context = try Self.load(certificate: certificatePath, key: keyPath)
            current.withLock { $0 = context }
            logger.notice("certificate reloaded")
            report()
        } catch {
            logger.error("the certificate was not reloaded, the old one stays", metadata: ["cause": "\(error)"])
        }
    }

    /// Says what is in force, and warns before it expires; called at start and once a day.
    func report() {
        if let fingerprint = context.fingerprint {
            logger.notice(
                "certificate", metadata: ["file": "\(certificatePath)", "fingerprint": "\(fingerprint)"])
        }
        do {
            let certificate = try CertificateDescription(pem: .file(certificatePath))
            let days = (certificate.notAfter - Int64(Date.now.timeIntervalSince1970)) / 86_400
            if days < Self.warningDays {
                logger.warning(
                    days < 0 ? "the certificate has expired" : "the certificate expires soon",
                    metadata: ["file": "\(certificatePath)", "days": "\(days)"])
            }
        } catch {
            logger.warning("the certificate cannot be read", metadata: ["cause": "\(error)"])
        }
    }

    private static func load(certificate: String, key: String) throws(ExitStatus) -> TLSContext {
        try checkMode(of: key)
        do {
            return try TLSContext(
                .server(
                    certificate: .file(certificate), key: .file(key), applicationProtocols: [applicationProtocol]))
        } catch {
            throw .configuration("\(error)")
        }
    }

    /// A key that the world can read is no secret; its group may, where root or the server's own user gave it.
    private static func checkMode(of key: String) throws(ExitStatus) {
        var status = stat()
        guard stat(key, &status) == 0 else {
            throw .configuration("\(key): \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & 0o007 == 0 else {
            throw .configuration("\(key) can be read by everybody: run `chmod o-rwx \(key)`")
        }
        if status.st_mode & 0o070 != 0, status.st_uid != 0, status.st_uid != geteuid() {
            throw .configuration("\(key) can be read by a group and belongs to somebody else: run `chmod 600 \(key)`")
        }
    }

    private static func make(certificate: String, key: String, names: [String]) throws(ExitStatus) {
        var all = ["localhost", "127.0.0.1", "::1"]
        for name in [ProcessInfo.processInfo.hostName] + names where !name.isEmpty && !all.contains(name) {
            all.append(name)
        }
        do {
            // A key without its certificate is a renewal that did not end: the key, and so the fingerprint, stays.
            let old = FileManager.default.contents(atPath: key).map { [UInt8]($0) }
            let made = try SelfSignedCertificate.make(names: all, days: selfSignedDays, reusingKey: old)
            // The key first: a certificate is only there together with its key.
            if old == nil {
                try write(made.key, to: key)
            }
            try write(made.certificate, to: certificate)
        } catch let error as ExitStatus {
            throw error
        } catch {
            throw .configuration("no certificate could be made: \(error)")
        }
    }

    /// Writes a file that only its owner can read, whole or not at all.
    private static func write(_ bytes: [UInt8], to path: String) throws {
        let new = path + ".new"
        unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: new) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(bytes))
        try handle.synchronize()
        guard rename(new, path) == 0 else { throw IOError(errnoCode: errno, reason: path) }
    }
}
