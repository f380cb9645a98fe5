import ChatProtocol

/// How long a connection may be silent in its phases, in milliseconds (PROTOCOL.md section 5).
public struct ConnectionTimes: Sendable {
    /// From the beginning to the first whole line.
    public var firstLine: Int64 = 30_000
    /// From the beginning to the first session.
    public var login: Int64 = 120_000
    /// From the first byte of a line to its end.
    public var line: Int64 = 30_000
    /// Without a request.
    public var idle: Int64 = 30 * 60_000

    public init() {}
}

/// The clocks of one connection, looked at about once a second; times are monotonic milliseconds.
struct ConnectionTimers {
    private let times: ConnectionTimes
    private let opened: Int64
    private var lastRequest: Int64
    private var lineBegan: Int64?
    private var hasLine = false
    private var hasSession = false

    init(_ times: ConnectionTimes, now: Int64) {
        self.times = times
        opened = now
        lastRequest = now
    }

    mutating func lineReceived(now: Int64) {
        hasLine = true
        lastRequest = now
        lineBegan = nil
    }

    /// - Returns: whether it is the first one.
    mutating func sessionBound() -> Bool {
        defer { hasSession = true }
        return !hasSession
    }

    /// The reason to close the connection, if its time is over.
    mutating func expired(now: Int64, isInsideLine: Bool, isBusy: Bool, isListening: Bool) -> ErrorCode? {
        // Whoever listens need not speak.
        if isListening { lastRequest = now }
        if isBusy {
            // The server is what is being waited for.
            lastRequest = now
            lineBegan = nil
        } else if isInsideLine {
            lineBegan = lineBegan ?? now
        } else {
            lineBegan = nil
        }
        if !hasLine, now - opened >= times.firstLine { return .loginTimeout }
        if !hasSession, !isBusy, now - opened >= times.login { return .loginTimeout }
        if let lineBegan, now - lineBegan >= times.line { return .loginTimeout }
        if now - lastRequest >= times.idle { return .idleTimeout }
        return nil
    }
}
