import Foundation
import Synchronization

/// The other side has ended the conversation.
struct LinkEnd: Error {
    /// What came before, not yet asked for.
    let after: String
}

/// One end of a conversation, blocking: a TCP connection, or a program's standard input and output.
final class Link: Sendable {
    /// What a busy machine may need; nothing waits for this long when all is well.
    static let patience: Int32 = 30_000

    private let descriptor: CInt
    /// What was received and not yet asked for.
    private let received = Mutex<[UInt8]>([])
    private let isOpen = Atomic(true)

    /// Takes over a descriptor.
    init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Connects to a port of 127.0.0.1.
    convenience init(port: UInt16) throws {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Unexpected("socket: \(errno)") }
        self.init(descriptor: descriptor)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Unexpected("connect: \(errno)") }
        var one: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
    }

    deinit { close() }

    func close() {
        if isOpen.exchange(false, ordering: .relaxed) { Foundation.close(descriptor) }
    }

    func endSending() {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw LinkEnd(after: "") }
            sent += count
        }
    }

    /// The next reply or event, with the CR LF CR LF that ends it.
    func reply() throws -> String {
        try text(through: "\r\n\r\n")
    }

    /// The next line, without its end.
    func line() throws -> String {
        String(try text(through: "\n").dropLast())
    }

    /// Whether something has come that was not asked for yet.
    var hasInput: Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return received.withLock { !$0.isEmpty } || Foundation.poll(&poll, 1, 0) == 1
    }

    /// Sends a request and takes its reply.
    func ask(_ request: String) throws -> String {
        try send(request)
        return try reply()
    }

    /// Everything up to the end of the other side's output; a reset counts as an end.
    func rest() throws -> String {
        try received.withLock { received in
            while try receive(&received) {}
            defer { received.removeAll() }
            return String(decoding: received, as: UTF8.self)
        }
    }

    /// What comes up to and with a text.
    func text(through end: String) throws -> String {
        let end = Array(end.utf8)
        return try received.withLock { received in
            var looked = 0
            while true {
                let from = max(0, looked - end.count + 1)
                if let range = received[from...].firstRange(of: end) {
                    defer { received.removeSubrange(..<range.upperBound) }
                    return String(decoding: received[..<range.upperBound], as: UTF8.self)
                }
                looked = received.count
                guard try receive(&received) else { throw LinkEnd(after: String(decoding: received, as: UTF8.self)) }
            }
        }
    }

    /// - Returns: false at the end.
    private func receive(_ received: inout [UInt8]) throws -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard Foundation.poll(&poll, 1, Self.patience) == 1 else {
            throw Unexpected("nothing comes after: \(String(decoding: received, as: UTF8.self))")
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return false }
        received += buffer.prefix(count)
        return true
    }
}
