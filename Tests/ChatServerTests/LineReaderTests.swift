import ChatProtocol
import ChatTransport
import NIOCore
import Testing

@Suite struct `Lines of received bytes` {
    private enum Seen: Equatable {
        case line(String)
        case tooLong(Dialect)
    }

    /// Gives the reader one part after the other, and takes all lines after each.
    private func lines(_ parts: [String]) -> [Seen] {
        var reader = LineReader(limit: 16)
        var seen: [Seen] = []
        for part in parts {
            reader.append(ByteBuffer(string: part))
            var text = ""
            while let line = reader.next({ text = $0.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }) {
                switch line {
                case .line: seen.append(.line(text))
                case .tooLong(let dialect): seen.append(.tooLong(dialect))
                }
            }
        }
        return seen
    }

    @Test func `a line behind the skipped rest of one that was too long needs no further bytes`() {
        #expect(lines(["0123456789abcdef", "rest\nping\n"]) == [.tooLong(.words), .line("ping")])
    }

    @Test func `do not depend on where the bytes were cut`() {
        let stream = "ping\r\n{0123456789abcdef\nquit\n0123456789abcdef0123456789abcdef\n\nhelp\n"
        for first in stream.indices {
            for second in stream[first...].indices {
                let parts = [stream[..<first], stream[first..<second], stream[second...]]
                #expect(
                    lines(parts.filter { !$0.isEmpty }.map { String($0) }) == [
                        .line("ping"), .tooLong(.json), .line("quit"), .tooLong(.words), .line(""), .line("help"),
                    ])
            }
        }
    }
}
