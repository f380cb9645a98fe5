import Logging
import Synchronization
import Testing

@testable import ChatCore

/// What strangers can make happen often does not fill the log.
struct FloodLogTests {
    private final class Lines: Sendable {
        private let state = Mutex<[String]>([])
        var all: [String] { state.withLock { $0 } }

        var logger: Logger { Logger(label: "test", factory: { _ in Handler(lines: self) }) }

        func add(_ line: String) { state.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = (event.metadata ?? [:]).map { " \($0.key)=\($0.value)" }.sorted()
            lines.add("\(event.message)\(values.joined())")
        }
    }

    @Test func `S6.2: of a flood the first is told at once, the rest as a number every ten seconds`() {
        let lines = Lines()
        let floods = FloodLog(logger: lines.logger)
        floods.timePassed(now: 100_000)
        for number in 1...1_000 { floods.note("refused", metadata: ["address": "\(number)"]) }
        floods.note("once")
        #expect(lines.all == ["refused address=1", "once"])
        floods.timePassed(now: 109_999)
        #expect(lines.all.count == 2)
        floods.timePassed(now: 110_000)
        #expect(lines.all == ["refused address=1", "once", "refused times=1000"])
        floods.note("refused", metadata: ["address": "7"])
        #expect(lines.all.last == "refused address=7")
    }

    @Test func `S6.2: whoever can vary the text fills the log no faster`() {
        let lines = Lines()
        let floods = FloodLog(logger: lines.logger)
        floods.timePassed(now: 100_000)
        for number in 1...10_000 { floods.note("kind \(number)") }
        #expect(lines.all.count == 33)
        floods.timePassed(now: 110_000)
        #expect(lines.all.last == "other events times=9968")
        #expect(lines.all.count == 34)
    }
}
