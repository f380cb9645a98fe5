import Foundation
import Subprocess
import SystemPackage

/// Programs: ours, as built beside the tests, and the system's.
enum Programs {
    /// For the long forms of some tests another build can be named, such as the one for use.
    static let server = ProcessInfo.processInfo.environment["CHAT_TEST_SERVER"] ?? folder + "/chat-server"
    static let client = folder + "/chat-client"

    /// The test bundle lies beside the programs.
    private static let folder: String = {
        let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return (bundle ?? "").split(separator: "/").dropLast().map { "/" + $0 }.joined()
    }()

    static func has(_ tool: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)")
        }
    }

    /// What a program said and how it ended.
    struct Result: CustomStringConvertible {
        let output: String
        let errors: String
        let end: ProgramEnd

        /// The exit code; nil where a signal ended it.
        var code: Int32? {
            if case .exited(let code) = end { code } else { nil }
        }

        var description: String {
            "\(end)\n--- output:\n\(output)\n--- errors:\n\(errors)"
        }
    }

    /// Runs a program to its end, 60 s at most.
    /// - Parameter input: what it reads on standard input.
    static func run(
        _ program: String, _ arguments: [String], input: String = "", environment: [String: String] = [:],
        through prefix: [String] = []
    ) async throws -> Result {
        let folder = try TemporaryFolder()
        let file = try FileDescriptor.open(folder.write(input, to: "input"), .readOnly)
        let result = try await Subprocess.run(
            .name("timeout"), arguments: Arguments(["-k", "5", "60"] + prefix + [program] + arguments),
            environment: inherited(environment),
            input: .fileDescriptor(file, closeAfterSpawningProcess: true),
            output: .string(limit: 1 << 24), error: .string(limit: 1 << 24))
        return Result(
            output: result.standardOutput, errors: result.standardError, end: ProgramEnd(result.terminationStatus))
    }

    /// The environment of the tests, without the variables that are theirs alone (`CHAT_SOAK_SECONDS`): the server takes
    /// what begins with `CHAT_` for its own, and refuses what it does not know.
    static var inherited: [String: String] {
        ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CHAT_") }
    }

    static func inherited(_ changes: [String: String]) -> Environment {
        .custom(
            inherited.merging(changes) { $1 }.reduce(into: [:]) {
                $0[Environment.Key(stringLiteral: $1.key)] = $1.value
            })
    }
}

/// How a program ended.
enum ProgramEnd: Equatable, Sendable {
    case exited(Int32)
    case signaled(Int32)

    init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(code)
        case .signaled(let signal): self = .signaled(signal)
        }
    }
}
