import NIOCore

/// What one idle connection may keep of each kind of buffer, in bytes.
private let keptCapacity = 2048

/// A buffer that was handed on, emptied for its next use: the same memory if nobody else holds it any more, none if
/// somebody does or if it is too big to be kept by an idle connection.
func reusable(_ used: consuming ByteBuffer) -> ByteBuffer {
    guard used.capacity <= keptCapacity else { return ByteBuffer() }
    used.clear(minimumCapacity: 0)
    return used
}
