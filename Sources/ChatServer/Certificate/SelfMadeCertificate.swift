import ChatStore
import ChatTLS
import Foundation
import NIOCore

/// The certificate that a server makes itself, in its data folder (SECURITY.md 2.4).
struct SelfMadeCertificate: Sendable {
    static let certificateName = "certificate.pem"
    static let keyName = "key.pem"
    private static let days = 3_650

    private let folder: DataFolder
    var certificate: String { folder.file(Self.certificateName) }
    private var key: String { folder.file(Self.keyName) }

    init(in folder: DataFolder) {
        self.folder = folder
    }

    var exists: Bool {
        FileManager.default.fileExists(atPath: certificate)
    }

    /// Makes one for this machine's names and those given. A key that is there is kept, and with it the fingerprint: it
    /// is what a renewal that did not end has left.
    func make(names: [String]) throws(ExitStatus) {
        var all = ["localhost", "127.0.0.1", "::1"]
        for name in [ProcessInfo.processInfo.hostName] + names where !name.isEmpty && !all.contains(name) {
            all.append(name)
        }
        do {
            let old = try keyText()
            let made = try SelfSignedCertificate.make(names: all, days: Self.days, reusingKey: old)
            // The key first: a certificate is only there together with its key.
            if old == nil {
                try Self.write(made.key, to: key)
            }
            try Self.write(made.certificate, to: certificate)
        } catch {
            throw .configuration("no certificate could be made: \(error)")
        }
        do {
            // Clients pin the key: it must not be another one after a power cut.
            try folder.syncNames()
        } catch {
            throw .inputOutput("\(error)")
        }
    }

    /// Makes the certificate anew, for the names it has and more, with the key it has: pins and fingerprint stay.
    /// - Returns: what the new one says.
    /// - Throws: `ExitStatus.refused` where there is none that a server has made itself.
    func renew(names: [String]) throws(ExitStatus) -> CertificateDescription {
        guard exists else {
            throw .refused("there is no \(certificate): the server makes one at its first start without --certificate")
        }
        do {
            let old = try CertificateDescription(pem: .file(certificate))
            // Nobody but this program signs with the very key that lies beside the certificate.
            guard old.isSelfSigned, old.chainLength == 1, let key = try keyText() else {
                throw ExitStatus.refused(
                    "\(certificate) was not made by the server: whoever has signed it must renew it")
            }
            let all = old.names + names.filter { !old.names.contains($0) }
            let made = try SelfSignedCertificate.make(names: all, days: Self.days, reusingKey: key)
            let new = try CertificateDescription(pem: .text(made.certificate))
            guard new.fingerprint == old.fingerprint else {
                throw ExitStatus.refused("\(self.key) is not the key of \(certificate)")
            }
            try Self.write(made.certificate, to: certificate)
            try folder.syncNames()
            return new
        } catch let error as ExitStatus {
            throw error
        } catch {
            throw .refused("the certificate could not be renewed: \(error)")
        }
    }

    /// The key's file; nil: there is none.
    /// - Throws: where there is one that can't be read: another key would be a stranger's for every client.
    private func keyText() throws -> [UInt8]? {
        let descriptor = open(key, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw ExitStatus.configuration("\(key): \(SystemErrorText.last)")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        return [UInt8](try handle.readToEnd() ?? Data())
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
