import ChatClient
import Foundation
import Glibc
import Synchronization

/// A program that is started and waited for, on a thread of its own.
struct ForeignProgram: Sendable {
    /// The program, looked for in `PATH`, and its arguments. What is in them no shell interprets.
    var words: [String]
    /// Beside the process's own.
    var environment: [String: String] = [:]
    /// It gets the terminal: standard input, output and error are those of this process. Otherwise they are /dev/null.
    var hasTerminal = false

    enum End: Sendable, Hashable {
        case exited(CInt)
        case signalled(CInt)
        /// errno(3).
        case notStarted(CInt)
    }

    /// - Parameter ended: called once, on any thread.
    func run(_ ended: @escaping @Sendable (End) -> Void) {
        Thread.detachNewThread { ended(startAndWait()) }
    }

    func run() async -> End {
        await withCheckedContinuation { continuation in run { continuation.resume(returning: $0) } }
    }

    private func startAndWait() -> End {
        var child: pid_t = 0
        let code = start(&child)
        guard code == 0 else { return .notStarted(code) }
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { return .notStarted(errno) }
        }
        // WIFEXITED and its kin are macros (wait(2)).
        return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
    }

    /// posix_spawn(3); 0, or an errno.
    private func start(_ child: inout pid_t) -> CInt {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        attributes.resetSignals(nil)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if !hasTerminal {
            for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
            }
        }
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        return Self.withStrings(words) { arguments in
            Self.withStrings(variables.map { "\($0)=\($1)" }) { variables in
                guard let program = arguments[0] else { return ENOENT }
                return posix_spawnp(&child, program, &actions, &attributes, arguments, variables)
            }
        }
    }

    /// C strings, and a null behind them.
    private static func withStrings<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        var pointers = texts.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers)
    }
}

/// How many of something run.
final class RunningCount: Sendable {
    private let count = Mutex(0)

    /// - Returns: false: there are as many as may be.
    func enter(limit: Int) -> Bool {
        count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}
