import ChatCore
import ChatProtocol
import ChatStore
import Foundation
import Logging
import NIOCore

/// Carries an operator's command to whoever has the data folder: a running server by its socket, or, where none runs,
/// this process under the folder's lock (SECURITY.md 5.1).
public enum AdminCommand {
    /// How long to wait for another command that has the lock.
    private static let patience = 5

    /// - Parameter passwordCost: for passwords hashed here; a running server uses its own.
    public static func run(
        _ request: AdminRequest, data: String, passwordCost: Int
    ) async throws(ExitStatus) -> AdminResponse {
        if let response = try askServer(request, data: data) {
            return response
        }
        let logger = ServerProgram.logger(level: .warning)
        var configuration = ServerConfiguration(data: data)
        configuration.passwordCost = passwordCost
        let backend: Backend
        do throws(ExitStatus) {
            backend = try Backend.open(configuration, waiting: patience, logger: logger)
        } catch {
            // A server may have started meanwhile.
            if let response = try askServer(request, data: data) { return response }
            throw error
        }
        var service = AdminService(service: backend.service, allowsDemo: true)
        let certificate = backend.folder.file("certificate.pem")
        service.identity = { ServerIdentity(certificate: certificate) }
        let response = await service.perform(request)
        await backend.close()
        return response
    }

    /// Asks the running server; nil when there is none.
    private static func askServer(_ request: AdminRequest, data: String) throws(ExitStatus) -> AdminResponse? {
        do {
            guard let client = try ControlClient.connect(folder: data) else { return nil }
            return try client.ask(request)
        } catch let error as ExitStatus {
            throw error
        } catch {
            throw .refused("the running server did not answer: \(error)")
        }
    }
}

/// The operator's side of the control socket: blocking, for a program that does nothing else.
private final class ControlClient {
    private static let patience = timeval(tv_sec: 60, tv_usec: 0)
    private let descriptor: CInt

    private init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// - Returns: nil when no server listens.
    static func connect(folder: String) throws -> ControlClient? {
        guard let short = try? ShortFolderPath(folder) else { return nil }
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ExitStatus.refused(String(cString: strerror(errno))) }
        let client = ControlClient(descriptor: descriptor)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array((short.path + "/" + ControlSocket.fileName).utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let result = withExtendedLifetime(short) {
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }
        guard result == 0 else {
            switch errno {
            case ENOENT, ECONNREFUSED: return nil
            case EACCES, EPERM: throw ExitStatus.refused("\(folder) belongs to another user: run this as that user")
            default: throw ExitStatus.refused("\(folder): \(String(cString: strerror(errno)))")
            }
        }
        var patience = patience
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        return client
    }

    func ask(_ request: AdminRequest) throws -> AdminResponse {
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        try handle.write(contentsOf: JSONEncoder().encode(request) + Data("\n".utf8))
        var received = Data()
        var part = [UInt8](repeating: 0, count: 65_536)
        while received.last != UInt8(ascii: "\n") {
            // FileHandle would wait for all the bytes asked for.
            let count = recv(descriptor, &part, part.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw IOError(errnoCode: errno, reason: "reading its answer") }
            guard count > 0 else { throw ExitStatus.refused("the running server closed the connection") }
            received.append(contentsOf: part.prefix(count))
        }
        return try JSONDecoder().decode(AdminResponse.self, from: received)
    }
}
