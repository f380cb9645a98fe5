import ChatProtocol
import FuzzSupport

/// What a client sends: the first byte is for the cuts, all others are its stream.
///
/// - Every line gives a request within the protocol's limits, or an error in the dialect of its first byte.
/// - A request written as JSON gives the same request again, whichever dialect it came in.
/// - The lines, and so the requests, do not depend on where the stream is cut.
@main
enum FuzzRequests {
    static func main() {
        Fuzz.run { bytes, count in
            guard count > 0 else { return }
            let input = Fuzz.input(bytes, count)
            let stream = [UInt8](input[1...])
            var whole = Cuts(seed: 0, longest: stream.count)
            var cut = Cuts(seed: input[0], longest: 9)
            let lines = Lines.of(stream, &whole)
            Fuzz.check(Lines.of(stream, &cut) == lines, "the lines depend on the cuts")
            for line in lines { FuzzRequests.check(line) }
            // Also what has no line end, and bytes that a framer never lets through.
            FuzzRequests.check(stream)
        }
    }

    private static func check(_ line: [UInt8]) {
        _ = FirstLine.looksLikeHTTP(line.span.bytes)
        _ = Token(line.span.bytes)
        let dialect: Dialect = line.first == UInt8(ascii: "{") ? .json : .words
        do throws(RequestError) {
            guard let request = try RequestParser.parse(line.span.bytes) else {
                Fuzz.check(line.allSatisfy { $0 == UInt8(ascii: " ") }, "a line that says something gets no answer")
                return
            }
            Fuzz.check(request.dialect == dialect, "the request is in another dialect than its line")
            RequestLimits.check(request)
            checkAgain(request)
        } catch {
            Fuzz.check(error.dialect == dialect, "the error is in another dialect than its line")
            Fuzz.check(error.code == .badRequest || error.code == .unknownCommand, "\(error.code) of a parser")
        }
    }

    private static func checkAgain(_ request: Request) {
        // Names that nobody can have are not kept, and so can't be written.
        guard let line = RequestWriting.json(request) else { return }
        var expected = request
        expected.dialect = .json
        do throws(RequestError) {
            let again = try RequestParser.parse(line.span.bytes)
            Fuzz.check(again == expected, "\(request) is another one when it is written as JSON")
        } catch {
            Fuzz.check(false, "\(request) is \(error.code) when it is written as JSON")
        }
    }
}

/// A stream's lines, as a connection's reader takes them.
enum Lines {
    static func of(_ stream: [UInt8], _ cuts: inout Cuts) -> [[UInt8]] {
        var framer = LineFramer()
        var lines: [[UInt8]] = []
        var unread: [UInt8] = []
        var given = 0
        while given < stream.count {
            let count = cuts.next(of: stream.count - given)
            unread += stream[given..<given + count]
            given += count
            var taken = 0
            repeat {
                switch framer.next(in: unread.span.bytes) {
                case .line(let length, let consumed):
                    lines.append([UInt8](unread[..<length]))
                    taken = consumed
                case .tooLong(_, let consumed), .incomplete(let consumed): taken = consumed
                }
                unread.removeFirst(taken)
            } while taken > 0
        }
        return lines
    }
}
