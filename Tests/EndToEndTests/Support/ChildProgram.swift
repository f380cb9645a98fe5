import Foundation
import Subprocess
import SystemPackage

/// A program that runs as long as a closure, and never longer.
struct ChildProgram: Sendable {
    let pid: pid_t
    /// Sends a signal; without effect once the program has ended.
    let send: @Sendable (CInt) -> Void

    /// What the program has for standard input.
    enum Input: String {
        case nothing
        /// The socket that is also its output.
        case output
    }

    /// Becomes the program. Beside it a watch waits on a socket whose other end the tests hold: if they are gone without
    /// a word, killed perhaps, the program goes, too.
    private static let script = """
        pid=$$
        exec 3<&0
        case $1 in output) exec 0<&1 ;; *) exec 0</dev/null ;; esac
        umask "$2"
        shift 2
        { read -r word <&3 || kill -KILL "$pid"; } </dev/null >/dev/null 2>&1 &
        exec "$@" 3<&-
        """

    /// - Parameters:
    ///   - output: standard output; closed here.
    ///   - errors: a file that standard error is appended to.
    /// - Returns: what `body` did, and how the program ended: by itself, or killed after `body`.
    @discardableResult
    static func run<Result: Sendable>(
        _ arguments: [String], environment: [String: String] = [:], umask: String = "022", input: Input = .nothing,
        output: CInt, errors: String, body: (ChildProgram) async throws -> Result
    ) async throws -> (result: Result, end: ProgramEnd) {
        let watch = try SocketPair()
        defer { close(watch.ours) }
        let log = try FileDescriptor.open(
            FilePath(errors), .writeOnly, options: [.create, .append], permissions: [.ownerReadWrite])
        let outcome = try await Subprocess.run(
            .name("sh"), arguments: Arguments(["-c", script, "sh", input.rawValue, umask] + arguments),
            environment: Programs.inherited(environment),
            input: .fileDescriptor(FileDescriptor(rawValue: watch.theirs), closeAfterSpawningProcess: true),
            output: .fileDescriptor(FileDescriptor(rawValue: output), closeAfterSpawningProcess: true),
            error: .fileDescriptor(log, closeAfterSpawningProcess: true)
        ) { execution in
            let program = ChildProgram(pid: execution.processIdentifier.value) { signal in
                // It fails where the program has ended, which is as good.
                try? execution.send(signal: Signal(rawValue: signal))
            }
            defer { program.send(SIGKILL) }
            return try await body(program)
        }
        // The number may be another program's by now. That nobody listens any more does not matter.
        _ = Foundation.send(watch.ours, "done\n", 5, CInt(MSG_NOSIGNAL))
        return (outcome.closureResult, ProgramEnd(outcome.terminationStatus))
    }
}

/// Two ends of one conversation, which no other program inherits.
struct SocketPair {
    let ours: CInt
    let theirs: CInt

    init() throws {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw Unexpected("socketpair: \(errno)") }
        ours = ends[0]
        theirs = ends[1]
    }
}

/// Something is not as the test needs it.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
