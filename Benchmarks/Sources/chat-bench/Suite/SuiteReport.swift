import ArgumentParser
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
    /// The medians, where there were several runs.
    var rows: [SuiteRow]
    /// Each run's own, where there were several.
    var runs: [[SuiteRow]]?
}

extension SuiteReport {
    init(began: Date, seconds: Double, sizes: SuiteSizes, runs: [[SuiteRow]]) {
        self.init(
            began: began, seconds: seconds, sizes: sizes, rows: SuiteMedians.of(runs),
            runs: runs.count > 1 ? runs : nil)
    }

    /// All runs of several reports as one; machine and sizes are the first one's. Nil for none.
    init?(_ reports: [SuiteReport]) {
        guard let first = reports.first else { return nil }
        self.init(
            began: first.began, seconds: reports.reduce(0) { $0 + $1.seconds }, sizes: first.sizes,
            runs: reports.flatMap { $0.runs ?? [$0.rows] })
        machine = first.machine
    }

    init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(SuiteReport.self, from: json)
    }

    /// Prints the table and writes the files; throws the exit code 1 if anything failed.
    func show(json: String?, pictures: String?) throws {
        if json != "-" { print(SuiteTable.text(rows)) }
        if let json { try Output.write(try Figure.json(self), to: json) }
        if let pictures { try SuitePictures.write(rows, to: pictures) }
        if rows.contains(where: { $0.failed != nil }) { throw ExitCode.failure }
    }
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
