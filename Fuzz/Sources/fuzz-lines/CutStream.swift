import ChatProtocol
import FuzzSupport

/// Callers of the framers as they should be: they keep what is unread, and go on until nothing more is found.
enum CutStream {
    static func lines(_ stream: [UInt8], limit: Int, _ cuts: inout Cuts) -> [Seen] {
        var framer = LineFramer(limit: limit)
        var seen: [Seen] = []
        var unread: [UInt8] = []
        var given = 0
        while given < stream.count {
            let count = cuts.next(of: stream.count - given)
            unread += stream[given..<given + count]
            given += count
            while true {
                let step = framer.next(in: unread.span.bytes)
                var taken = 0
                switch step {
                case .line(let length, let consumed):
                    seen.append(.line([UInt8](unread[..<length])))
                    taken = consumed
                case .tooLong(let dialect, let consumed):
                    seen.append(.tooLong(dialect))
                    taken = consumed
                case .incomplete(let consumed):
                    taken = consumed
                }
                Fuzz.check((0...unread.count).contains(taken), "\(taken) of \(unread.count) bytes were consumed")
                unread.removeFirst(taken)
                guard taken > 0 else { break }
            }
            Fuzz.check(unread.count < limit, "\(unread.count) bytes wait, with a limit of \(limit)")
        }
        return seen
    }

    static func objects(_ stream: [UInt8], limit: Int, _ cuts: inout Cuts) -> [Seen] {
        var framer = ReplyFramer(limit: limit)
        var seen: [Seen] = []
        var unread: [UInt8] = []
        var given = 0
        while given < stream.count {
            let count = cuts.next(of: stream.count - given)
            unread += stream[given..<given + count]
            given += count
            while case .object(let length, let consumed) = step(&framer, unread, &seen) {
                seen.append(.object([UInt8](unread[..<length])))
                unread.removeFirst(consumed)
            }
            if seen.last == .tooLong(nil) { return seen }
        }
        return seen
    }

    private static func step(_ framer: inout ReplyFramer, _ unread: [UInt8], _ seen: inout [Seen]) -> ReplyFramer.Step {
        let step = framer.next(in: unread.span.bytes)
        if step == .tooLong { seen.append(.tooLong(nil)) }
        return step
    }
}
