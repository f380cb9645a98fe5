import Foundation

/// Libraries of the test tree that are put in front of the system's calls (LD_PRELOAD, ld.so(8)); built where they are
/// used, by the system's C compiler or the one that comes with Swift.
struct Preload: Sendable {
    /// A disk that forgets, and that kills in the middle of a call.
    static let powerCut = Preload("PowerCut", ["powercut.c", "calls.c"])
    /// Calls that do less than they were asked for.
    static let stutter = Preload("Faults", ["stutter.c"])
    /// A clock that is wrong.
    static let clock = Preload("Faults", ["clock.c"])

    private static let compiler = Programs.has("cc") ? "cc" : "clang"
    static let canBeBuilt = Programs.has(compiler)

    private let build: Task<(folder: TemporaryFolder, library: String), any Error>

    private init(_ part: String, _ sources: [String]) {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let paths = sources.map { tests.appending(path: "\(part)/\($0)").path }
        build = Task {
            let folder = try TemporaryFolder()
            let library = folder.file("preload.so")
            let flags = ["-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-o", library]
            let result = try await Programs.run(Self.compiler, flags + paths + ["-ldl", "-lpthread"])
            guard result.code == 0 else { throw Unexpected("\(Self.compiler): \(result)") }
            return (folder, library)
        }
    }

    /// What to run a server through, so that it alone has the library, beside those that all processes have.
    func command(_ variables: [String: String]) async throws -> [String] {
        let others = ProcessInfo.processInfo.environment["LD_PRELOAD"].map { [$0] } ?? []
        let libraries = [try await build.value.library] + others
        return ["env", "LD_PRELOAD=\(libraries.joined(separator: ":"))"]
            + variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
}
