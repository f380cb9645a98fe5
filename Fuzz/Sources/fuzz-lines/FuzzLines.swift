import ChatProtocol
import FuzzSupport

/// The framers of both directions: whole against cut, and both against the rule itself.
///
/// An input is: one byte for the limit, one for the cuts, then the stream.
@main
enum FuzzLines {
    static func main() {
        Fuzz.run { bytes, count in
            guard count >= 2 else { return }
            let input = Fuzz.input(bytes, count)
            let limit = 2 + Int(input[0] % 64)
            let stream = [UInt8](input[2...])
            for longest in [stream.count, 1, 5] {
                var cuts = Cuts(seed: input[1], longest: longest)
                Fuzz.check(
                    CutStream.lines(stream, limit: limit, &cuts) == Rule.lines(stream, limit: limit),
                    "lines of at most \(limit) bytes depend on the cuts")
                Fuzz.check(
                    CutStream.objects(stream, limit: limit, &cuts) == Rule.objects(stream, limit: limit),
                    "objects of at most \(limit) bytes depend on the cuts")
            }
        }
    }
}

enum Seen: Equatable {
    case line([UInt8])
    case object([UInt8])
    case tooLong(Dialect?)
}

/// What the rule of the protocol says about a whole stream, without any state.
enum Rule {
    static func lines(_ stream: [UInt8], limit: Int) -> [Seen] {
        var seen: [Seen] = []
        var rest = stream[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            var line = rest[..<end]
            if rest.startIndex + limit <= end {
                seen.append(.tooLong(dialect(rest)))
            } else {
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                seen.append(.line([UInt8](line)))
            }
            rest = rest[(end + 1)...]
        }
        if rest.count >= limit { seen.append(.tooLong(dialect(rest))) }
        return seen
    }

    static func objects(_ stream: [UInt8], limit: Int) -> [Seen] {
        var seen: [Seen] = []
        var start = 0
        for end in stream.indices where end - start >= 3 && stream[(end - 3)...end].elementsEqual("\r\n\r\n".utf8) {
            guard end - start < limit else { return seen + [.tooLong(nil)] }
            seen.append(.object([UInt8](stream[start..<end - 3])))
            start = end + 1
        }
        return stream.count - start >= limit ? seen + [.tooLong(nil)] : seen
    }

    private static func dialect(_ line: ArraySlice<UInt8>) -> Dialect {
        line.first == UInt8(ascii: "{") ? .json : .words
    }
}
