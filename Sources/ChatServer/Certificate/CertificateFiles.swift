import ChatTLS
import Glibc

/// The PEM files that a server's TLS context is made of.
struct CertificateFiles: Sendable, Equatable {
    var certificate: String
    var key: String
    /// Whose certificates clients must show, and which of them were revoked.
    var clientAuthorities: String?
    var clientRevocations: String?
    var clientCertificates: ClientCertificates

    /// What the configuration names, or the server's own in the data folder.
    init(_ configuration: ServerConfiguration, folder: String) {
        certificate = configuration.certificate ?? folder + "/" + SelfMadeCertificate.certificateName
        key = configuration.key ?? folder + "/" + SelfMadeCertificate.keyName
        clientAuthorities = configuration.clientAuthorities
        clientRevocations = configuration.clientRevocations
        clientCertificates = configuration.clientCertificates
    }

    private var paths: [String] {
        [certificate, key] + [clientAuthorities, clientRevocations].compactMap { $0 }
    }

    /// The state of every file, without reading it.
    func stamps() -> [FileStamp?] {
        paths.map { FileStamp($0) }
    }

    /// Reads the files, and refuses a key that others can read.
    func texts() throws(ExitStatus) -> (certificate: TLSPEM, key: TLSPEM) {
        (
            .text(try Self.read(certificate), file: certificate),
            .text(try Self.read(key, isSecret: true), file: key)
        )
    }

    /// nil: clients are not asked for a certificate.
    func clients() throws(ExitStatus) -> TLSClientVerification? {
        guard let clientAuthorities else { return nil }
        var revocations: TLSPEM?
        if let clientRevocations {
            revocations = .text(try Self.read(clientRevocations), file: clientRevocations)
        }
        return TLSClientVerification(
            authorities: .text(try Self.read(clientAuthorities), file: clientAuthorities), revocations: revocations,
            isRequired: clientCertificates == .required)
    }

    /// No file here is near this size; a device or a mistaken path must not fill the memory.
    private static let mostBytes = 64 * 1_048_576

    /// - Parameter isSecret: whether the file's mode is looked at, on the same open file that is read.
    private static func read(_ path: String, isSecret: Bool = false) throws(ExitStatus) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .configuration("\(path): \(SystemErrorText.last)") }
        defer { close(descriptor) }
        if isSecret { try checkMode(of: descriptor, path) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < mostBytes {
            let count = Glibc.read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .configuration("\(path): \(SystemErrorText.last)") }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: part.prefix(count))
        }
        throw .configuration("\(path) is too large for a PEM file")
    }

    /// A key that the world can read is no secret; its group may, where root or the server's own user gave it.
    private static func checkMode(of descriptor: CInt, _ path: String) throws(ExitStatus) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .configuration("\(path): \(SystemErrorText.last)")
        }
        guard status.st_mode & 0o007 == 0 else {
            throw .configuration("\(path) can be read by everybody: run `chmod o-rwx \(path)`")
        }
        if status.st_mode & 0o070 != 0, status.st_uid != 0, status.st_uid != geteuid() {
            throw .configuration("\(path) can be read by a group and belongs to somebody else: run `chmod 600 \(path)`")
        }
    }
}

/// What tells one state of a file from another by stat(2) alone: the file that a name leads to now (a symbolic link is
/// followed), its size, and when it was changed. A change of modes or owner is one, too: it may be the cure.
struct FileStamp: Equatable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let modified: [Int]
    private let changed: [Int]

    /// nil: there is no such file, or none that can be looked at.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
    }

    /// For tests: a state that differs from all others with another number.
    init(number: UInt64) {
        (device, inode, size, modified, changed) = (0, number, 0, [], [])
    }
}
