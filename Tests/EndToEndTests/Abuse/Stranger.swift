import Foundation

/// A connection of somebody who means no good: a socket that never blocks, from an address of its own.
struct Stranger {
    enum Kind {
        /// A line, a byte now and then, without an end.
        case slowLine
        /// A TLS handshake, likewise.
        case slowHandshake
        /// Connects to TLS and says nothing.
        case silent
        /// Wrong logins, each as soon as the last is answered.
        case guessing
    }

    let kind: Kind
    /// The last byte of 127.0.0.x.
    let host: UInt8
    var descriptor: CInt = -1
    private var sent = 0
    private var received: [UInt8] = []

    init(_ kind: Kind, host: UInt8) {
        self.kind = kind
        self.host = host
    }

    var isOpen: Bool { descriptor >= 0 }

    /// A client's first record of 512 bytes, of which the end is never sent.
    private static let hello: [UInt8] =
        [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03] + [UInt8](repeating: 0x5A, count: 400)

    /// Begins anew.
    mutating func open(_ server: ServerSite.Server) {
        let port = kind == .slowLine || kind == .guessing ? server.insecure : server.tls
        descriptor = Self.socket(to: port, from: host)
        (sent, received) = (0, [])
        if kind == .guessing { guess() }
    }

    mutating func close() {
        if isOpen { Foundation.close(descriptor) }
        descriptor = -1
    }

    /// Sends the next byte of what never ends.
    mutating func trickle() {
        switch kind {
        case .slowLine: send([UInt8(ascii: "x")])
        case .slowHandshake where sent < Self.hello.count: send([Self.hello[sent]])
        case .slowHandshake, .silent, .guessing: break
        }
    }

    /// Takes what has come; a guess follows each reply.
    /// - Returns: how many replies there were that say why one must wait, and how many others; nil: it is closed.
    mutating func receive(isPressing: Bool) -> (refusals: Int, others: Int)? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return count < 0 && errno == EAGAIN ? (0, 0) : nil }
        received += buffer.prefix(count)
        var found = (refusals: 0, others: 0)
        while let end = received.firstRange(of: Array("\r\n\r\n".utf8)) {
            let isRefusal = received[..<end.lowerBound].contains(Array("retry_after".utf8))
            found = isRefusal ? (found.refusals + 1, found.others) : (found.refusals, found.others + 1)
            received.removeSubrange(..<end.upperBound)
            if isPressing { guess() }
        }
        return found
    }

    private mutating func guess() {
        sent += 1
        send(Array("login user\(host)x\(sent % 7) salah\(sent)\n".utf8))
    }

    private mutating func send(_ bytes: [UInt8]) {
        if kind != .guessing { sent += bytes.count }
        // What is not taken is not sent again: nobody here wants an answer.
        _ = bytes.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
    }

    /// - Returns: -1 where there was none to be had.
    static func socket(to port: UInt16, from host: UInt8) -> CInt {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let descriptor = Foundation.socket(AF_INET, type, 0)
        func address(_ last: UInt32, _ port: UInt16) -> sockaddr_in {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = (0x7F00_0000 | last).bigEndian
            return address
        }
        func with(
            _ address: sockaddr_in, _ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt
        ) -> CInt {
            var address = address
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    call($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        guard descriptor >= 0, with(address(UInt32(host), 0), { bind(descriptor, $0, $1) }) == 0,
            with(address(1, port), { connect(descriptor, $0, $1) }) == 0
        else {
            if descriptor >= 0 { Foundation.close(descriptor) }
            return -1
        }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        return descriptor
    }
}
