import ChatTLS
import NIOCore
import Testing

@Suite struct BufferPoolTests {
    private func address(_ buffer: ByteBuffer) -> UnsafeRawPointer? {
        buffer.withVeryUnsafeBytes { $0.baseAddress }
    }

    @Test func `memory that was given back is used again, and empty`() {
        let pool = BufferPool()
        var first = pool.take()
        first.writeString("what another connection wrote")
        let memory = address(first)
        pool.giveBack(&first)
        #expect(first.capacity == 0)
        let second = pool.take()
        #expect(address(second) == memory && second.readableBytes == 0 && second.readerIndex == 0)
        #expect(pool.take().capacity == 0)
    }

    @Test func `what somebody still holds is not used again`() {
        let pool = BufferPool()
        var buffer = pool.take()
        buffer.writeString("a half line")
        let held = buffer
        pool.giveBack(&buffer)
        var next = pool.take()
        #expect(next.capacity == 0)
        next.writeString("another one's")
        #expect(String(buffer: held) == "a half line")
    }

    @Test func `neither large buffers nor many are kept`() {
        let pool = BufferPool()
        var large = ByteBuffer(repeating: 0, count: 5_000)
        pool.giveBack(&large)
        #expect(pool.take().capacity == 0)
        for _ in 0..<1_000 {
            var small = ByteBuffer(repeating: 0, count: 100)
            pool.giveBack(&small)
        }
        var kept = 0
        while pool.take().capacity > 0 { kept += 1 }
        #expect(kept == 64)
    }
}
