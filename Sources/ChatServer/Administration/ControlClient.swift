import Foundation
import NIOCore

/// The operator's side of the control socket: blocking, for a program that does nothing else.
final class ControlClient: Sendable {
    /// The longest that one command may take.
    private static let patience = timeval(tv_sec: 60, tv_usec: 0)
    private let descriptor: CInt

    private init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// - Returns: nil when no server listens.
    static func connect(folder: String) throws(ExitStatus) -> ControlClient? {
        let short: ShortFolderPath
        do {
            short = try ShortFolderPath(folder)
        } catch {
            guard error.errnoCode != ENOENT, error.errnoCode != ENOTDIR else { return nil }
            throw .refused(
                error.errnoCode == EACCES
                    ? "\(folder) is not yours: run as its owner or as root"
                    : "\(folder): \(String(cString: strerror(error.errnoCode)))")
        }
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .refused(SystemErrorText.last) }
        let client = ControlClient(descriptor: descriptor)
        guard client.connect(to: short.path + "/" + ControlSocket.fileName, holding: short) != 0 else {
            var patience = patience
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            return client
        }
        switch errno {
        case ENOENT, ECONNREFUSED: return nil
        case EACCES, EPERM: throw .refused("\(folder) belongs to another user: run this as that user or as root")
        default: throw .refused("\(folder): \(SystemErrorText.last)")
        }
    }

    private func connect(to path: String, holding short: ShortFolderPath) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        return withExtendedLifetime(short) {
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }
    }

    /// Sends a command and waits for its answer.
    /// - Throws: `ExitStatus.refused`, also where the server can't be understood.
    func ask<Request: AdminRequest>(_ request: Request) throws(ExitStatus) -> Request.Answer {
        let reply: AdminReply<Request.Answer>
        do {
            try send(JSONEncoder().encode(AdminCall(request)) + Data("\n".utf8))
            reply = try JSONDecoder().decode(AdminReply<Request.Answer>.self, from: try line())
        } catch let error as ExitStatus {
            throw error
        } catch {
            throw .refused("the running server did not answer as this program expects: is it of another version?")
        }
        switch reply {
        case .answer(let answer): return answer
        case .refused(let reason): throw .refused(reason)
        }
    }

    private func send(_ bytes: Data) throws(ExitStatus) {
        let bytes = [UInt8](bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw .refused("the running server did not take the command: \(SystemErrorText.last)")
            }
            sent += count
        }
    }

    private func line() throws(ExitStatus) -> Data {
        var received = Data()
        var part = [UInt8](repeating: 0, count: 65_536)
        while received.last != UInt8(ascii: "\n") {
            // FileHandle would wait for all the bytes asked for.
            let count = recv(descriptor, &part, part.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw .refused(
                    errno == EAGAIN
                        ? "the running server did not answer within \(Self.patience.tv_sec) s"
                        : "the running server did not answer: \(SystemErrorText.last)")
            }
            guard count > 0 else { throw .refused("the running server closed the connection") }
            received.append(contentsOf: part.prefix(count))
        }
        return received
    }
}
