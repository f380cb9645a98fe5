import LoadLoop
import Testing

@Suite struct LoadBatchTests {
    @Test(arguments: [
        ("ping", 1, "ping\r\n"), ("ping", 3, "ping\r\nping\r\nping\r\n"), ("a\nbb", 1, "a\r\nbb\r\n"),
        ("a\nbb", 2, "a\r\nbb\r\na\r\n"), ("a\nbb", 5, "a\r\nbb\r\na\r\nbb\r\na\r\nbb\r\n"),
    ])
    func `any run of as many requests as are in flight lies in one piece`(lines: String, depth: Int32, layout: String) {
        var batches: UnsafeMutablePointer<load_batch>?
        defer { load_batches_free(batches) }
        let batch = load_batch_find(&batches, lines, depth)
        #expect(batch != nil)
        guard let batch = batch?.pointee else { return }
        let bytes = UnsafeRawBufferPointer(start: batch.bytes, count: batch.whole)
        #expect(String(decoding: bytes, as: UTF8.self) == layout)
        #expect(batch.period == lines.split(separator: "\n").reduce(0) { $0 + $1.utf8.count + 2 })
    }

    @Test func `connections that send the same share it`() {
        var batches: UnsafeMutablePointer<load_batch>?
        defer { load_batches_free(batches) }
        let first = load_batch_find(&batches, "ping", 2)
        #expect(load_batch_find(&batches, "ping", 2) == first)
        #expect(load_batch_find(&batches, "ping", 1) != first)
        #expect(load_batch_find(&batches, "pong", 2) != first)
    }
}

@Suite struct LoadFrameTests {
    private final class Taken {
        var replies: [String] = []
    }

    /// What is taken from `text` when it comes in pieces of this size.
    private static func replies(_ text: String, piece: Int) -> (replies: [String], isWhole: Bool) {
        var frame = load_frame()
        defer { load_frame_clear(&frame) }
        let taken = Taken()
        let take: load_take = { context, reply, length in
            guard let context, let reply else { return }
            let bytes = UnsafeRawBufferPointer(start: reply, count: length)
            Unmanaged<Taken>.fromOpaque(context).takeUnretainedValue().replies
                .append(String(decoding: bytes, as: UTF8.self))
        }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let bytes = rest.prefix(piece).map { CChar(bitPattern: $0) }
            rest = rest.dropFirst(piece)
            #expect(load_frame_cut(&frame, bytes, bytes.count, take, Unmanaged.passUnretained(taken).toOpaque()))
        }
        return (taken.replies, frame.begun == nil)
    }

    @Test(arguments: 1...40)
    func `replies are the same however their bytes are cut`(piece: Int) {
        let found = Self.replies("{\"a\": 1}\r\n\r\n{}\r\n\r\n{\"b\": \"\r\"}\r\n\r\n", piece: piece)
        #expect(found.replies == ["{\"a\": 1}", "{}", "{\"b\": \"\r\"}"] && found.isWhole)
    }

    @Test(arguments: 1...10)
    func `half a reply waits for its end`(piece: Int) {
        let found = Self.replies("{}\r\n\r\n{\"a\":\r\n\r", piece: piece)
        #expect(found.replies == ["{}"] && !found.isWhole)
    }

    @Test func `a reply that never ends is given up`() {
        var frame = load_frame()
        defer { load_frame_clear(&frame) }
        let bytes = [CChar](repeating: 65, count: 65_536)
        let cut = (0..<40).map { _ in load_frame_cut(&frame, bytes, bytes.count, { _, _, _ in }, nil) }
        #expect(cut.first == true && cut.last == false)
    }
}
