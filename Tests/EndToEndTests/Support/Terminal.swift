import Foundation

/// A shell in a real terminal: tmux, on a socket of its own.
struct Terminal: Sendable {
    private static let pause = Duration.milliseconds(30)
    private let socket: String

    /// - Parameters:
    ///   - environment: of the shell.
    ///   - size: columns and rows.
    static func run(
        environment: [String: String] = [:], size: (columns: Int, rows: Int) = (150, 40),
        body: (Terminal) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let terminal = Terminal(socket: folder.file("tmux"))
        let sockets = try SocketPair()
        defer { close(sockets.ours) }
        var environment = environment
        // What an interactive sh reads first.
        let profile = try folder.write("PS1='ready> '\n", to: "profile")
        environment.merge(["ENV": profile, "LANG": "C.UTF-8", "TERM": "xterm"]) { $1 }
        // -D: it stays this process's child, so that it can't outlive it.
        try await ChildProgram.run(
            ["tmux", "-D", "-f", "/dev/null", "-S", terminal.socket], environment: environment,
            output: sockets.theirs, errors: folder.file("errors")
        ) { _ in
            try await terminal.startShell(size)
            try await terminal.wait(for: "ready>")
            try await body(terminal)
        }
    }

    private func startShell(_ size: (columns: Int, rows: Int)) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        // The server listens a moment after it has begun.
        while true {
            let started = try await tmux(
                "new-session", "-d", "-x", String(size.columns), "-y", String(size.rows), "exec sh -i")
            if started.code == 0 { return }
            guard ContinuousClock.now < deadline else { throw Unexpected("tmux: \(started)") }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Types text, as it is.
    func type(_ text: String) async throws {
        _ = try await tmux("send-keys", "-l", text)
    }

    /// Types keys by their names, such as `Enter` and `C-c`, one right after the other.
    func press(_ keys: String...) async throws {
        _ = try await tmux(["send-keys"] + keys)
    }

    /// Presses a key again and again until the screen shows what it must.
    @discardableResult
    func press(_ key: String, until isThere: (String) -> Bool) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            try await press(key)
            let screen = try await screen()
            if isThere(screen) { return screen }
            guard ContinuousClock.now < deadline else { throw Unexpected("pressed in vain; the screen:\n\(screen)") }
        }
    }

    /// Pastes text as a terminal does: between marks, where the program has asked for them.
    func paste(_ text: String) async throws {
        _ = try await tmux("set-buffer", "--", text)
        _ = try await tmux("paste-buffer", "-p", "-r")
    }

    /// The terminal is gone, as when its window is closed.
    func vanish() async throws {
        _ = try await tmux("kill-pane")
    }

    /// Types a line.
    func enter(_ line: String) async throws {
        try await type(line)
        try await press("Enter")
    }

    /// Lets the shell clear the screen, and waits until it has: what was there before would be taken for something new.
    func clear() async throws {
        try await enter("clear; echo 'c'leared")
        try await wait { $0.hasPrefix("cleared") }
    }

    /// What is on the screen, without the ends of its lines.
    func screen() async throws -> String {
        try await tmux("capture-pane", "-p", "-J").output.replacing(/\s+$/, with: "")
    }

    /// The lines of the screen, wide characters as wide as tmux takes them.
    func lines() async throws -> [String] {
        try await tmux("capture-pane", "-p").output.split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0)
        }
    }

    /// Looks at the lines of the screen until they are as they must be.
    /// - Returns: what they are then, or after 30 s.
    func lines(when areThere: ([String]) -> Bool) async throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let lines = try await lines()
            if areThere(lines) || ContinuousClock.now > deadline { return lines }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// The lines of a screen that has been the same for so many looks that it has come to rest.
    func linesAtRest(looks: Int = 10) async throws -> [String] {
        var (last, same) = ([String](), 0)
        return try await lines { lines in
            (last, same) = (lines, lines == last ? same + 1 : 1)
            return same >= looks
        }
    }

    func resize(columns: Int, rows: Int) async throws {
        let done = try await tmux("resize-window", "-x", String(columns), "-y", String(rows))
        guard done.code == 0 else { throw Unexpected("resize: \(done)") }
    }

    /// Whether a program has the alternate screen.
    func isFullScreen() async throws -> Bool {
        try await tmux("display-message", "-p", "#{alternate_on}").output.hasPrefix("1")
    }

    /// What tmux was told to call the window.
    func title() async throws -> String {
        try await tmux("display-message", "-p", "#{pane_title}").output
    }

    /// The process in the foreground of the shell's terminal.
    func foreground() async throws -> pid_t {
        let tty = try await tmux("display-message", "-p", "#{pane_tty}").output.split(separator: "\n").first ?? ""
        let list = try await Programs.run("ps", ["-o", "pid=,stat=", "-t", String(tty.dropFirst(5))]).output
        let fields = list.split(separator: "\n").map { $0.split(separator: " ") }
        guard let last = fields.last(where: { $0.count == 2 && $0[1].contains("+") }), let pid = pid_t(last[0]) else {
            throw Unexpected("nobody has the foreground: \(list)")
        }
        return pid
    }

    /// Looks at the screen until it shows the text.
    @discardableResult
    func wait(for text: String) async throws -> String {
        try await wait { $0.contains(text) }
    }

    @discardableResult
    func wait(until isThere: (String) -> Bool) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let screen = try await screen()
            if isThere(screen) { return screen }
            guard ContinuousClock.now < deadline else { throw Unexpected("waited in vain; the screen:\n\(screen)") }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Waits until a line that was entered stands among the messages and the server has it. While it stands only where it
    /// was typed, the last line, nothing has been done with it yet.
    @discardableResult
    func wait(untilSent text: String) async throws -> String {
        try await wait { screen in
            let lines = screen.split(separator: "\n")
            guard let typed = lines.last, !typed.contains(text) else { return false }
            return lines.dropLast().contains { $0.contains(text) } && !screen.hasUnsentLine
        }
    }

    private func tmux(_ arguments: String...) async throws -> Programs.Result {
        try await tmux(arguments)
    }

    /// -N: never a server of its own.
    private func tmux(_ arguments: [String]) async throws -> Programs.Result {
        try await Programs.run("tmux", ["-N", "-f", "/dev/null", "-S", socket] + arguments)
    }
}

extension String {
    func count(of text: String) -> Int { components(separatedBy: text).count - 1 }

    /// Whether the interactive client's screen shows a line that the server has not taken, for whatever reason.
    var hasUnsentLine: Bool {
        ["sending…", "waits for the connection", "not sent"].contains { contains($0) }
    }
}
