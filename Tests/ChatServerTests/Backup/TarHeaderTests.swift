import Testing

@testable import ChatServer

struct TarHeaderTests {
    static let headers = [
        TarHeader(name: "chat-backup/chat.db", size: 0, time: 0),
        TarHeader(name: "chat-backup/chat.db", size: 8_589_934_591, time: 1_795_341_600),
        TarHeader(name: "chat-backup/chat.db", size: 8_589_934_592, time: 1_795_341_600),
        TarHeader(name: "chat-backup/chat.db", size: .max, time: 1_795_341_600),
        TarHeader(name: "chat-backup", kind: .folder, mode: 0o700, size: 0, time: 1_795_341_600),
    ]

    @Test(arguments: headers) func `a header is read as it was written`(_ header: TarHeader) {
        let block = header.encoded()
        #expect(block.count == 512)
        #expect(TarHeader(block) == header)
    }

    @Test func `a header with any byte changed is none`() {
        let block = TarHeader(name: "chat-backup/key.pem", size: 241, time: 1_795_341_600).encoded()
        for place in block.indices {
            for bit in 0..<8 {
                var changed = block
                changed[place] ^= 1 << UInt8(bit)
                // A blank more or less beside a number says the same.
                guard let header = TarHeader(changed) else { continue }
                #expect(header == TarHeader(block), "byte \(place)")
            }
        }
    }

    static let paddings: [(size: Int64, bytes: Int)] = [(0, 0), (1, 511), (511, 1), (512, 0), (513, 511)]

    @Test(arguments: paddings) func `files end with a block`(_ row: (size: Int64, bytes: Int)) {
        #expect(TarHeader.padding(after: row.size) == row.bytes)
    }
}
