import ChatProtocol
import Synchronization
import Testing

@testable import ChatClient

@Suite(.timeLimit(.minutes(15)))
struct LineSenderTests {
    /// Input in these pieces.
    private static func input(_ pieces: [String]) -> InputLines {
        let left = Pieces(pieces)
        return InputLines { left.next() }
    }

    private final class Pieces: Sendable {
        private let left: Mutex<[String]>

        init(_ pieces: [String]) {
            left = Mutex(pieces)
        }

        func next() -> [UInt8] {
            left.withLock { left in left.isEmpty ? [] : Array(left.removeFirst().utf8) }
        }
    }

    private func run(
        _ server: LiveServer, _ pieces: [String], ref: String? = nil, json: Bool = false, output: ScriptOutput
    ) async throws -> (any Error)? {
        let client = try server.client()
        defer { Task { await client.close() } }
        do {
            try await LineSender(client, to: "lineker", refPrefix: ref, output: output.output(json: json))
                .run(Self.input(pieces))
            return nil
        } catch {
            return error
        }
    }

    @Test func `each line is a message, in order, however the input comes`() async throws {
        let (server, output) = (try await LiveServer(), ScriptOutput())
        let error = try await run(server, ["sat", "u\ndua\r\n", "\n\ntiga\nem", "pat"], ref: "b", output: output)
        #expect(error == nil)
        #expect(server.texts() == ["satu", "dua", "tiga", "empat"])
        // By the line's number, empty ones counted.
        #expect(server.refs() == ["b-1", "b-2", "b-5", "b-6"])
        #expect(output.shown == "4 messages sent to lineker\n")
    }

    @Test func `with --json each receipt is a line`() async throws {
        let (server, output) = (try await LiveServer(), ScriptOutput())
        _ = try await run(server, ["satu\n\ndua\n"], ref: "b", json: true, output: output)
        #expect(
            output.lines == [
                #"{"line": 1, "id": 1, "time": "2026-11-23T14:02:00.000Z", "ref": "b-1"}"#,
                #"{"line": 3, "id": 2, "time": "2026-11-23T14:02:00.000Z", "ref": "b-3"}"#,
            ])
    }

    @Test func `many lines are under way at once`() async throws {
        // Only when 64 are there is any of them answered, the first line aside.
        let server = try await LiveServer { request in
            guard request.command == "send", request.number > 1 else { return nil }
            return request.number < 65 ? [] : (2...65).flatMap { LiveServer.sent($0) }
        }
        let output = ScriptOutput()
        let error = try await run(server, [(1...65).map { "\($0)\n" }.joined()], output: output)
        #expect(error == nil)
        #expect(output.shown == "65 messages sent to lineker\n")
    }

    @Test func `a connection that breaks loses no line and doubles none`() async throws {
        let server = try await LiveServer { request in
            guard request.command == "send" else { return nil }
            return (2...4).contains(request.number) ? [] : request.number == 5 ? [.cut] : nil
        }
        let output = ScriptOutput()
        let lines = (1...20).map { "baris \($0)\n" }
        let error = try await run(server, [lines.joined()], ref: "b", output: output)
        #expect(error == nil)
        #expect(output.shown == "20 messages sent to lineker\n")
        // What is sent again has the same ref, in the same order; the first line was answered.
        let refs = (1...20).map { "b-\($0)" }
        #expect(Array(server.refs().prefix(5)) == Array(refs.prefix(5)))
        #expect(Array(server.refs().suffix(19)) == Array(refs.suffix(19)))
        #expect(server.refs().count { $0 == "b-1" } == 1)
    }

    @Test func `the first line alone tells whether the recipient is right`() async throws {
        let server = try await LiveServer { $0.command == "send" ? LiveServer.error("user_not_found") : nil }
        let output = ScriptOutput()
        let error = try await run(server, ["satu\ndua\ntiga\n"], output: output) as? LineError
        #expect(error?.text(.english) == "line 1: There is no such user")
        #expect(server.texts() == ["satu"])
        #expect(output.shown == "")
    }

    @Test func `a refused line ends it, with what became of those behind it`() async throws {
        let server = try await LiveServer { request in
            request.command == "send" && request.value["msg"]?.text == "tiga" ? LiveServer.error("inbox_full") : nil
        }
        let output = ScriptOutput()
        let error = try await run(server, ["satu\ndua\ntiga\nempat\nlima\n", "enam\n"], json: true, output: output)
        let line = try #require(error as? LineError)
        #expect(line.line == 3 && line.behind == 2 && line.accepted == 2)
        #expect(line.reason == .refused(ServerError(code: "inbox_full", message: "inbox_full")))
        #expect(server.texts() == ["satu", "dua", "tiga", "empat", "lima"])
        #expect(output.lines.count == 4)
    }

    @Test(arguments: ["x\u{7}", String(repeating: "x", count: 4_097), String(repeating: "x", count: 70_000)])
    func `a line that can be no message is not sent, and those before it are`(bad: String) async throws {
        let server = try await LiveServer()
        let output = ScriptOutput()
        let error = try await run(server, ["satu\ndua\n\(bad)\nempat\n"], output: output) as? LineError
        #expect(error?.line == 3)
        #expect(server.texts() == ["satu", "dua"])
    }

    @Test func `bytes that are no text are refused by their line`() async throws {
        let given = Mutex([[UInt8]("satu\n".utf8), [0xFF, 0x0A]])
        var lines = InputLines { given.withLock { $0.isEmpty ? [] : $0.removeFirst() } }
        #expect(try await lines.next() == "satu")
        do {
            _ = try await lines.next()
            Issue.record("it was taken for a text")
        } catch let error as LineError {
            #expect(error.line == 2)
        }
    }
}
