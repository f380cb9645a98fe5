import Glibc

/// A command of the user's that tells the password.
public enum PasswordCommand {
    /// In bytes; more can't be a password (docs/protocol.md).
    private static let mostOutput = 4_096

    /// Runs it by `/bin/sh -c`. It has the program's standard input, error and terminal, so it may ask for something.
    /// - Returns: the first line that it says.
    /// - Throws: ``ClientError`` if it can't be run, fails, says nothing, or too much.
    public static func run(_ command: String) throws -> String {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
            throw failure(String(cString: strerror(errno)))
        }
        defer { close(ends[0]) }
        let child: pid_t
        do {
            defer { close(ends[1]) }
            child = try start(command, output: ends[1])
        }
        let output = all(of: ends[0])
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw failure(String(cString: strerror(errno))) }
        }
        guard status & 0x7F == 0 else { throw failure("a signal ended it (\(status & 0x7F))") }
        guard status >> 8 & 0xFF == 0 else { throw failure("it ended with \(status >> 8 & 0xFF)") }
        guard let output else { throw failure("it says too much") }
        var line = output.prefix { $0 != UInt8(ascii: "\n") }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard let password = String(validating: line, as: UTF8.self) else { throw failure("what it says is no UTF-8") }
        guard !password.isEmpty else { throw failure("it says no password") }
        return password
    }

    private static func start(_ command: String, output: CInt) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        attributes.resetSignals()
        let words = ["/bin/sh", "-c", command].map { (word: String) in strdup(word) }
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, "/bin/sh", &actions, &attributes, words + [nil], environ)
        guard result == 0 else { throw failure(String(cString: strerror(result))) }
        return child
    }

    /// Nil: it is too much. All is read, so that the command can end.
    private static func all(of descriptor: CInt) -> [UInt8]? {
        var output: [UInt8] = []
        var isTooMuch = false
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return isTooMuch ? nil : output }
            if output.count + count > mostOutput {
                isTooMuch = true
            } else {
                output.append(contentsOf: chunk[..<count])
            }
        }
    }

    private static func failure(_ reason: String) -> ClientError {
        .local("password-command gave no password: \(reason)")
    }
}
