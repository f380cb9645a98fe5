import Foundation
import Testing

/// docs/security.md promises by rows; each has a test that names it.
struct SecurityRowTests {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The rows of the document's tables: `| S3.2 | ...`.
    private static let rows: [String] = {
        let text = (try? String(contentsOf: project.appending(path: "docs/security.md"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            line.prefixMatch(of: /\| (S[1-6](\.[1-9])?) \|/).map { String($0.1) }
        }
    }()

    /// The names of all tests, and the remarks of the transcripts, which are tests, too.
    private static let names: [Substring] = {
        var names: [Substring] = []
        let files = FileManager.default.enumerator(
            at: project.appending(path: "Tests"), includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard ["swift", "chat"].contains(file.pathExtension),
                let text = try? String(contentsOf: file, encoding: .utf8)
            else { continue }
            for line in text.split(separator: "\n") {
                let line = line.drop { $0 == " " }
                let isName = line.hasPrefix("@Test") || line.hasPrefix("func `") || line.hasPrefix("\"S")
                if file.pathExtension == "swift" ? isName : line.hasPrefix("#") { names.append(line) }
            }
        }
        return names
    }()

    @Test func `there is a row for each part, and none twice`() {
        #expect(Set(Self.rows).count == Self.rows.count)
        let parts = Dictionary(grouping: Self.rows) { $0.prefix(2) }.mapValues(\.count)
        #expect(parts["S1"] == 1)
        #expect(parts["S2"] == 8 && parts["S3"] == 7 && parts["S4"] == 7 && parts["S5"] == 6 && parts["S6"] == 4)
    }

    @Test(arguments: rows)
    func `every row has a test that names it`(_ row: String) {
        // S1 is not meant by S1.2, nor S3.1 by S3.12.
        let isNamed = Self.names.contains { name in
            // In a name between backticks some write S3-1.
            let name = name.replacing(/(S[1-6])-([1-9])/) { "\($0.1).\($0.2)" }
            return name.ranges(of: row).contains { range in
                let next = name[range.upperBound...].prefix(2)
                return next.first?.isNumber != true && !(next.first == "." && next.last?.isNumber == true)
            }
        }
        #expect(isNamed, "no test is named \(row)")
    }

    @Test func `S6.3: nothing in the sources gives up the checks of the language`() throws {
        let files = FileManager.default.enumerator(
            at: Self.project.appending(path: "Sources"), includingPropertiesForKeys: nil)
        let calls = ["try!", " as! ", "fatalError(", "preconditionFailure("]
        var looked = 0
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            looked += 1
            let text = try String(contentsOf: file, encoding: .utf8)
            guard calls.contains(where: { text.contains($0) }) else { continue }
            for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                if let call = calls.first(where: { line.contains($0) }) {
                    Issue.record("\(file.lastPathComponent) has \(call): \(line)")
                }
            }
        }
        #expect(looked > 200)
        let package = try String(contentsOf: Self.project.appending(path: "Package.swift"), encoding: .utf8)
        #expect(!package.contains("Ounchecked"))
        let makefile = try String(contentsOf: Self.project.appending(path: "Makefile"), encoding: .utf8)
        #expect(!makefile.contains("Ounchecked"))
    }
}
