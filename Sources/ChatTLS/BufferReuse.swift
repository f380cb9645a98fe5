import NIOCore

/// What one idle connection may keep of each kind of buffer, in bytes.
private let keptCapacity = 2048

extension ByteBuffer {
    /// After this buffer was handed on: its memory, emptied, for the next use; or no memory, if somebody still holds
    /// it, or if it is too big to be kept by an idle connection.
    mutating func takeForReuse() -> ByteBuffer {
        guard self.capacity <= keptCapacity, self.modifyIfUniquelyOwned({ $0.clear() }) != nil else {
            return ByteBuffer()
        }
        var result = ByteBuffer()
        swap(&result, &self)
        return result
    }
}
