import Foundation

/// A port of 127.0.0.1 at which nobody listens, and nobody else can: unless the test does, and says nothing, or lets its
/// servers have it, one after the other.
final class BoundPort: Sendable {
    let number: UInt16
    private let descriptor: CInt

    /// - Parameter isLent: whether a server that is told its number can listen there, too, while no other is given it.
    init(isLent: Bool = false) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        // Both may bind it where both say so and neither listens yet (socket(7)).
        var reuses: CInt = isLent ? 1 : 0
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuses, socklen_t(MemoryLayout<CInt>.size))
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        number = UInt16(bigEndian: address.sin_port)
        guard isBound else { throw Unexpected("bind: \(errno)") }
    }

    deinit { close(descriptor) }

    func listen() throws {
        guard Foundation.listen(descriptor, 8) == 0 else { throw Unexpected("listen: \(errno)") }
    }

    /// Waits for somebody who connects.
    func accepted() throws -> Link {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard Foundation.poll(&poll, 1, Link.patience) == 1 else { throw Unexpected("nobody connects") }
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { throw Unexpected("accept: \(errno)") }
        return Link(descriptor: connection)
    }
}
