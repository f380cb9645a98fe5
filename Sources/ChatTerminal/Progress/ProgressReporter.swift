import CTerminal
import Glibc
import Synchronization

/// Shows how far work has come: on a terminal one line that is redrawn, elsewhere a line now and then.
public final class ProgressReporter: Sendable {
    /// How the line is shown.
    public enum Style: Sendable, Hashable {
        /// Redrawn on a terminal.
        case redrawn
        /// A line now and then, for logs.
        case logged
        case silent
    }

    private struct State {
        var label: String?
        var began: Double = 0
        var shown: Double = 0
        var isOnScreen = false
    }

    private let style: Style
    private let width: @Sendable () -> Int
    private let write: @Sendable (String) -> Void
    private let now: @Sendable () -> Double
    private let state = Mutex(State())

    /// Seconds between two lines: as often as one can follow; and so that a log is not filled.
    private static let redrawSeconds = 0.1
    private static let logSeconds = 10.0

    /// - Parameters:
    ///   - width: the terminal's columns.
    ///   - write: takes what is to be shown, with its line end where there is one.
    ///   - now: seconds of a clock that nobody sets.
    public init(
        _ style: Style, width: @escaping @Sendable () -> Int, write: @escaping @Sendable (String) -> Void,
        now: @escaping @Sendable () -> Double = { ProgressReporter.monotonicSeconds() }
    ) {
        self.style = style
        self.width = width
        self.write = write
        self.now = now
    }

    /// For a descriptor: a line is redrawn where that is a terminal that can.
    /// - Parameter environment: `TERM` is asked.
    public convenience init(
        to descriptor: CInt, environment: [String: String], write: @escaping @Sendable (String) -> Void
    ) {
        let isAble = isatty(descriptor) == 1 && TerminalCapabilities(environment: environment).isFullScreenAble
        self.init(isAble ? .redrawn : .logged, width: { Self.columns(of: descriptor) }, write: write)
    }

    private static func columns(of descriptor: CInt) -> Int {
        var (columns, rows): (CInt, CInt) = (0, 0)
        return cterminal_size(descriptor, &columns, &rows) == 0 && columns > 0 ? Int(columns) : 80
    }

    /// Work has come so far. Another label is other work, whose time begins now.
    public func update(_ label: String, unit: ProgressLine.Unit, done: Int64, total: Int64?) {
        let now = now()
        let line = state.withLock { state -> ProgressLine? in
            if state.label != label {
                state.label = label
                state.began = now
                // The first line in a log is for work that takes long.
                state.shown = style == .logged ? now : -.infinity
            }
            guard now - state.shown >= (style == .logged ? Self.logSeconds : Self.redrawSeconds) else { return nil }
            state.shown = now
            state.isOnScreen = true
            return ProgressLine(label: label, unit: unit, done: done, total: total, seconds: now - state.began)
        }
        guard let line else { return }
        switch style {
        // The last column stays free: some terminals go to the next line behind it. EL clears what was longer before.
        case .redrawn: write("\r" + line.bar(width: max(1, width() - 1)) + "\u{1B}[K")
        case .logged: write(line.text + "\n")
        case .silent: break
        }
    }

    /// Takes the line away, so that something else can be said.
    public func clear() {
        let wasOnScreen = state.withLock { state in
            defer { state = State() }
            return state.isOnScreen
        }
        if wasOnScreen, style == .redrawn { write("\r\u{1B}[K") }
    }

    public static func monotonicSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
