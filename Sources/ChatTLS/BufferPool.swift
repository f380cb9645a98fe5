public import NIOCore

/// Buffers that the connections of one event loop use by turns: an idle connection holds none, and a busy loop goes on
/// with the same few, which are in the processor's cache.
///
/// Belongs to one event loop. What an earlier use has left in the memory is behind the writer's index, out of reach.
public final class BufferPool {
    /// Larger ones are rare, and their memory is given back, in bytes.
    private static let mostCapacity = 2048
    private static let mostBuffers = 64

    private var free: [ByteBuffer] = []

    public init() {}

    /// An empty buffer; with memory, if some was given back.
    public func take() -> ByteBuffer { self.free.popLast() ?? ByteBuffer() }

    /// Takes a buffer back after it was handed on, unless somebody still holds it; it is empty afterwards.
    public func giveBack(_ buffer: inout ByteBuffer) {
        var returned = ByteBuffer()
        swap(&returned, &buffer)
        guard returned.capacity > 0, returned.capacity <= Self.mostCapacity, self.free.count < Self.mostBuffers,
            returned.modifyIfUniquelyOwned({ $0.clear() }) != nil
        else { return }
        self.free.append(returned)
    }
}
