import ArgumentParser
import ChatServer
import ChatTerminal
import Foundation
import Synchronization

/// What commands have that may take long.
struct ProgressOptions: ParsableArguments {
    @Flag(help: "Say nothing of the progress.") var quiet = false
}

/// Runs long work: shows its progress on standard error, and stops it when a signal asks for that.
enum LongWork {
    /// - Parameter work: gets the handler that it has to ask whether to go on.
    static func run<Result>(
        _ options: ProgressOptions, _ work: (@escaping ProgressHandler) throws(ExitStatus) -> Result
    ) throws -> Result {
        StopSignal.catchSignals()
        let write: @Sendable (String) -> Void = { StandardError.write($0) }
        let reporter =
            options.quiet
            ? ProgressReporter(.silent, width: { 80 }, write: write)
            : ProgressReporter(
                to: STDERR_FILENO, environment: ProcessInfo.processInfo.environment, write: write)
        defer { reporter.clear() }
        do throws(ExitStatus) {
            return try work { progress in
                let unit: ProgressLine.Unit =
                    switch progress.unit {
                    case .bytes: .bytes
                    case .things(let name): .things(name)
                    }
                reporter.update(progress.label, unit: unit, done: progress.done, total: progress.total)
                return StopSignal.caught == 0
            }
        } catch {
            reporter.clear()
            let signal = StopSignal.caught
            throw StandardOutput.failure(signal == 0 ? error : .stopped(by: signal))
        }
    }
}

/// The first SIGINT, SIGTERM or SIGHUP is only noted; the second ends the program at once, as ever.
private enum StopSignal {
    private static let number = Atomic<CInt>(0)

    static var caught: CInt { number.load(ordering: .relaxed) }

    static func catchSignals() {
        // Made before a handler uses it.
        number.store(0, ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, note) }
    }

    /// Calls nothing but what signal-safety(7) allows.
    private static let note: @convention(c) (CInt) -> Void = { caught in
        number.store(caught, ordering: .relaxed)
        signal(caught, SIG_DFL)
    }
}
