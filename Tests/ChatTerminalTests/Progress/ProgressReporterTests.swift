import ChatTerminal
import Synchronization
import Testing

/// A clock that is set, and what was written.
private final class Stage: Sendable {
    let seconds = Mutex(100.0)
    let written = Mutex<[String]>([])

    func reporter(_ style: ProgressReporter.Style) -> ProgressReporter {
        ProgressReporter(
            style, width: { 40 }, write: { [self] text in written.withLock { $0.append(text) } },
            now: { [self] in seconds.withLock { $0 } })
    }

    func pass(_ time: Double) { seconds.withLock { $0 += time } }
    var lines: [String] { written.withLock { $0 } }
}

struct ProgressReporterTests {
    @Test func `at a terminal one line is redrawn, not too often, and taken away`() {
        let stage = Stage()
        let reporter = stage.reporter(.redrawn)
        reporter.update("backup", unit: .bytes, done: 0, total: 2_048)
        reporter.update("backup", unit: .bytes, done: 1, total: 2_048)
        stage.pass(1)
        reporter.update("backup", unit: .bytes, done: 1_024, total: 2_048)
        reporter.clear()
        reporter.clear()
        #expect(
            stage.lines == [
                "\rbackup  [....................]  0%  0 B\u{1B}[K",
                "\rbackup  50%  1.0 KiB  1.0 KiB/s\u{1B}[K",
                "\r\u{1B}[K",
            ])
    }

    @Test func `elsewhere there is a line every ten seconds, and none of what is soon over`() {
        let stage = Stage()
        let reporter = stage.reporter(.logged)
        reporter.update("copying", unit: .bytes, done: 0, total: 4_096)
        stage.pass(9)
        reporter.update("copying", unit: .bytes, done: 1_024, total: 4_096)
        stage.pass(1)
        reporter.update("copying", unit: .bytes, done: 2_048, total: 4_096)
        stage.pass(5)
        reporter.update("copying", unit: .bytes, done: 3_072, total: 4_096)
        reporter.update("checking", unit: .things("entries"), done: 1, total: nil)
        stage.pass(10)
        reporter.update("checking", unit: .things("entries"), done: 20, total: nil)
        reporter.clear()
        #expect(
            stage.lines == ["copying: 50%, 2.0 KiB, 204 B/s, 0:10 left\n", "checking: 20 entries, 2/s\n"])
    }

    @Test func `a silent one says nothing`() {
        let stage = Stage()
        let reporter = stage.reporter(.silent)
        reporter.update("backup", unit: .bytes, done: 0, total: 2_048)
        stage.pass(60)
        reporter.update("backup", unit: .bytes, done: 1, total: 2_048)
        reporter.clear()
        #expect(stage.lines.isEmpty)
    }
}
