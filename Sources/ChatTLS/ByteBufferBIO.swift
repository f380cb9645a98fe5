import COpenSSL
import NIOCore

/// The BIO between OpenSSL and ``TLSConnection``'s two buffers (BIO_meth_new(3)): it reads straight from the received
/// bytes and sends or appends to the outgoing ones, so no memory BIO copies them once more.
enum ByteBufferBIO {
    /// One for all connections.
    ///
    /// `nonisolated(unsafe)`: made once, never changed or freed, only read by OpenSSL.
    private nonisolated(unsafe) static let method: OpaquePointer? = {
        guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "ByteBuffer") else { return nil }
        BIO_meth_set_read_ex(method, read)
        BIO_meth_set_write_ex(method, write)
        BIO_meth_set_ctrl(method, control)
        return method
    }()

    /// - Returns: a BIO that borrows `connection` and must not outlive it.
    static func make(for connection: TLSConnection) -> OpaquePointer? {
        guard let method = self.method, let bio = BIO_new(method) else { return nil }
        BIO_set_data(bio, Unmanaged.passUnretained(connection).toOpaque())
        BIO_set_init(bio, 1)
        return bio
    }

    static func connection(of bio: OpaquePointer) -> TLSConnection? {
        BIO_get_data(bio).map { Unmanaged<TLSConnection>.fromOpaque($0).takeUnretainedValue() }
    }
}

private typealias ReadCallback =
    @convention(c) (
        OpaquePointer?, UnsafeMutablePointer<CChar>?, Int, UnsafeMutablePointer<Int>?
    ) -> CInt

private let read: ReadCallback = { bio, destination, limit, count in
    guard let bio, let destination, let count, let connection = ByteBufferBIO.connection(of: bio) else { return 0 }
    cossl_bio_clear_retry(bio)
    let copied = connection.incoming.readWithUnsafeReadableBytes { received in
        let size = min(limit, received.count)
        if size > 0, let start = received.baseAddress {
            UnsafeMutableRawPointer(destination).copyMemory(from: start, byteCount: size)
        }
        return (size, size)
    }
    count.pointee = copied
    if copied > 0 { return 1 }
    cossl_bio_set_retry_read(bio)
    return 0
}

private typealias WriteCallback =
    @convention(c) (
        OpaquePointer?, UnsafePointer<CChar>?, Int, UnsafeMutablePointer<Int>?
    ) -> CInt

private let write: WriteCallback = { bio, source, size, count in
    guard let bio, let source, let count, let connection = ByteBufferBIO.connection(of: bio) else { return 0 }
    cossl_bio_clear_retry(bio)
    connection.send(UnsafeRawBufferPointer(start: source, count: size))
    count.pointee = size
    return 1
}

private typealias ControlCallback =
    @convention(c) (
        OpaquePointer?, CInt, Int, UnsafeMutableRawPointer?
    ) -> Int

/// A handshake fails if flush does not answer 1; push and pop are asked of every BIO, and 0 is right for the rest.
private let control: ControlCallback = { _, command, _, _ in
    command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP ? 1 : 0
}
