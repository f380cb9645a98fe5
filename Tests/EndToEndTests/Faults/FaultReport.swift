import Foundation
import Testing

/// One line for each fault: what was done, what should come of it, what did (`make faults` collects them).
struct FaultReport {
    private let fault: String
    private let expected: String
    private var seen: [String] = []
    private var failures: [String] = []

    init(_ fault: String, expected: String) {
        self.fault = fault
        self.expected = expected
    }

    /// Notes something that was seen, and whether it is as it should be.
    mutating func saw(_ what: String, _ isRight: Bool = true) {
        seen.append(what)
        if !isRight { failures.append(what) }
    }

    /// Runs the parts of a test and prints its line, also when it breaks off.
    static func run(
        _ fault: String, expected: String, body: (inout FaultReport) async throws -> Void
    ) async {
        var report = FaultReport(fault, expected: expected)
        do {
            try await body(&report)
        } catch {
            report.saw("broke off: \(error)".replacing("\n", with: " "), false)
        }
        let verdict = report.failures.isEmpty ? "PASS" : "FAIL"
        print("fault: \(fault) | expected: \(expected) | saw: \(report.seen.joined(separator: ", ")) | \(verdict)")
        #expect(report.failures == [])
    }

    static func skip(_ fault: String, because reason: String) {
        print("fault: \(fault) | \(reason) | SKIP")
    }
}
