import Glibc

/// A command of the user's for `/bin/sh -c`, run once.
struct ShellCommand: Sendable, Equatable {
    /// How it ended.
    enum End: Sendable, Equatable, CustomStringConvertible {
        case exited(CInt)
        case signaled(CInt)

        var description: String {
            switch self {
            case .exited(let code): "\(code)"
            case .signaled(let signal): "SIG \(signal)"
            }
        }
    }

    typealias Run = @Sendable (ShellCommand) async throws -> End

    var command: String
    /// Beside what the program itself was given.
    var environment: [String: String]
    /// For its standard input.
    var input: String
    /// Its standard output is not ours but standard error.
    var outputGoesToErrors = false

    /// Runs it to its end, on a thread of its own.
    @Sendable
    static func run(_ command: ShellCommand) async throws -> End {
        try await OwnThread.run { try command.runHere() }
    }

    private func runHere() throws -> End {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Self.failure() }
        let (reader, writer) = (ends[0], ends[1])
        // The connections are ours alone, as is our end of the pipe.
        for descriptor in STDERR_FILENO + 1..<max(writer, reader, 255) + 1 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        let child: pid_t
        do {
            // It waits for the end of its input.
            defer { close(writer) }
            do {
                defer { close(reader) }
                child = try start(input: reader)
            }
            feed(writer)
        }
        return try Self.wait(for: child)
    }

    private func start(input: CInt) throws -> pid_t {
        var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        if outputGoesToErrors { posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO) }
        attributes.resetSignals()

        var child = pid_t()
        let error = Self.withCStrings(["/bin/sh", "-c", command]) { arguments in
            Self.withCStrings(Self.merged(environment)) { variables in
                posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, variables)
            }
        }
        guard error == 0 else { throw Self.failure(error) }
        return child
    }

    /// What it does not want to read is no failure of ours.
    private func feed(_ writer: CInt) {
        var rest = Array(input.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private static func wait(for child: pid_t) throws -> End {
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw failure() }
        }
        // waitpid(2): WIFEXITED, WEXITSTATUS and WTERMSIG are macros, which Swift does not see.
        return status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .signaled(status & 0x7F)
    }

    private static func merged(_ changes: [String: String]) -> [String] {
        var variables: [String] = []
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            let name = text.prefix { $0 != "=" }
            if changes[String(name)] == nil { variables.append(text) }
            place += 1
        }
        return variables + changes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        // A NUL can't stand there; the protocol lets none through.
        let pointers = texts.map { strdup($0.split(separator: "\0").joined(separator: "\u{FFFD}")) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }

    private static func failure(_ error: CInt = errno) -> ClientError {
        .local("the command can't be run: \(String(cString: strerror(error)))")
    }
}
