import Foundation

/// The suite's result for programs: what was measured, on what, with which sizes.
struct SuiteReport: Codable, Sendable {
    struct Machine: Codable, Sendable {
        var cores: Int
        var processor: String
        var system: String
    }

    var began: Date
    var seconds: Double
    var machine = Machine.this
    var sizes: SuiteSizes
    var rows: [SuiteRow]
}

extension SuiteReport.Machine {
    static var this: Self {
        let processors = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = processors.split(separator: "\n").first { $0.hasPrefix("model name") }
        let kernel = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? ""
        return Self(
            cores: ProcessInfo.processInfo.activeProcessorCount,
            processor: model?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown",
            system: "Linux " + kernel.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
