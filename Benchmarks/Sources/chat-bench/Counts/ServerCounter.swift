import Foundation

/// Counts what a server does while something is done to it.
protocol ServerCounter {
    /// How the server is started so that it can be counted.
    var launcher: [String] { get }

    /// What the server used up during `body`.
    func count(pid: Int32, during body: () throws -> Void) throws -> Double
}

/// Allocations, by a library that is preloaded. It costs next to nothing.
struct AllocationCounter: ServerCounter {
    /// The file that the library keeps up to date.
    private let file: String
    let launcher: [String]

    /// - Parameter library: liballocation-counts.so
    init(library: String, folder: String) throws {
        file = folder + "/allocations"
        try Data().write(to: URL(filePath: file))
        launcher = [
            "/usr/bin/env", "SWIFT_DETERMINISTIC_HASHING=1", "LD_PRELOAD=\(library)", "ALLOCATION_COUNTS=\(file)",
        ]
    }

    func count(pid: Int32, during body: () throws -> Void) throws -> Double {
        let before = try allocations()
        try body()
        return Double(try allocations() - before)
    }

    /// The first number of the file: see allocation_counts.h.
    private func allocations() throws -> UInt64 {
        let bytes = try Data(contentsOf: URL(filePath: file)).prefix(8)
        guard bytes.count == 8 else { throw BenchError("the server counts no allocations: was it linked statically?") }
        return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Instructions, by callgrind: fifty times slower, and nearly the same figure each time, however busy the machine is.
struct InstructionCounter: ServerCounter {
    private let folder: String
    private var output: String { folder + "/callgrind.out" }

    init(folder: String) {
        self.folder = folder
    }

    var launcher: [String] {
        [
            "/usr/bin/env", "SWIFT_DETERMINISTIC_HASHING=1", "valgrind", "--tool=callgrind", "--quiet",
            "--callgrind-out-file=\(output)",
        ]
    }

    func count(pid: Int32, during body: () throws -> Void) throws -> Double {
        let before = dumps()
        try control("--zero", pid)
        try body()
        try control("--dump", pid)
        guard let dump = dumps().subtracting(before).first else { throw BenchError("callgrind wrote nothing") }
        let text = try String(contentsOfFile: "\(folder)/\(dump)", encoding: .utf8)
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("summary: ") }),
            let count = Double(line.dropFirst(9))
        else { throw BenchError("\(dump) has no sum") }
        return count
    }

    private func control(_ what: String, _ pid: Int32) throws {
        try ChildProgram.run(
            "/usr/bin/env", ["callgrind_control", what, String(pid)], log: folder + "/callgrind_control.log")
    }

    private func dumps() -> Set<String> {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        // The last one of all, without a number, is of the program's end.
        return Set(names.filter { $0.hasPrefix("callgrind.out.") })
    }

    /// A copy that valgrind can read: Debian's trips over the newer debug information of Swift's compiler.
    func readable(_ program: String) throws -> String {
        let copy = folder + "/chat-server"
        try ChildProgram.run(
            "/usr/bin/env", ["strip", "--strip-debug", "-o", copy, program], log: folder + "/strip.log")
        return copy
    }
}
