import ChatProtocol
import Synchronization
import Testing

@testable import ChatClient

enum Link: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case tls
    case insecure

    var testDescription: String { rawValue }

    func connect(
        options: ClientOptions = ClientOptions(), script: @escaping FakeServer.Script
    ) async throws -> (ChatConnection, FakeServer) {
        let identity = self == .tls ? try FakeServer.Identity() : nil
        let server = try await FakeServer(identity, script: script)
        let trust: ChatConnection.Trust =
            identity.map { .publicKey(fingerprint: $0.fingerprint) } ?? .insecure()
        return (try await ChatConnection.connect(to: server.address(), trust: trust, options: options), server)
    }
}

@Suite(.timeLimit(.minutes(15)))
struct ConnectionTests {
    @Test(arguments: Link.allCases)
    func `a request gives the reply as it came and as values`(link: Link) async throws {
        let (connection, server) = try await link.connect { line in
            [.send(#"{"status": "OK", "message": "\#(line)"}"#.asReply)]
        }
        let reply = try await connection.request(Array("ping".utf8))
        #expect(String(decoding: reply.bytes, as: UTF8.self) == #"{"status": "OK", "message": "ping"}"#)
        #expect(reply.value["message"] == .string("ping"))
        #expect(reply.error == nil)
        await connection.close()
        #expect(try await server.stop() == Array("ping\r\n".utf8))
    }

    @Test(arguments: Link.allCases)
    func `requests made at the same time get the replies that belong to them`(link: Link) async throws {
        let (connection, _) = try await link.connect { line in
            [.send(#"{"status": "OK", "message": "\#(line)"}"#.asReply)]
        }
        try await withThrowingTaskGroup(of: (Int, ServerReply).self) { group in
            for number in 0..<100 {
                group.addTask { (number, try await connection.request(Array("ping \(number)".utf8))) }
            }
            for try await (number, reply) in group {
                #expect(reply.value["message"] == .string("ping \(number)"))
            }
        }
        await connection.close()
    }

    @Test(arguments: Link.allCases)
    func `an event between two replies is no reply`(link: Link) async throws {
        let events = Mutex<[String]>([])
        var options = ClientOptions()
        options.onEvent = { event in events.withLock { $0.append(event.name) } }
        let box = options
        let (connection, _) = try await link.connect(options: box) { line in
            [.send(#"{"event": "message", "id": 1}"#.asReply + #"{"status": "OK", "message": "\#(line)"}"#.asReply)]
        }
        #expect(try await connection.request(Array("one".utf8)).value["message"] == .string("one"))
        #expect(try await connection.request(Array("two".utf8)).value["message"] == .string("two"))
        #expect(events.withLock { $0 } == ["message", "message"])
        await connection.close()
    }

    @Test(arguments: Link.allCases)
    func `an announced end says why`(link: Link) async throws {
        let closing = #"{"event": "closing", "code": "idle_timeout", "message": "Terlalu lama diam"}"#
        let (connection, _) = try await link.connect { _ in [.send(closing.asReply), .close] }
        let error = await clientError { _ = try await connection.request(Array("ping".utf8)) }
        #expect(error == .closing(code: "idle_timeout", message: "Terlalu lama diam"))
        #expect(error?.description == "the server closed the connection: Terlalu lama diam")
        let later = await clientError { _ = try await connection.request(Array("ping".utf8)) }
        #expect(later != nil)
    }

    struct End: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let actions: [FakeServer.Action]
        let error: ClientError
        var links = Link.allCases

        static let all = [
            End(testDescription: "part, cut", actions: [.send(#"{"status": "OK", "mess"#), .cut], error: .truncated),
            End(testDescription: "part, closed", actions: [.send(#"{"status": "OK"}"#), .close], error: .truncated),
            End(
                testDescription: "all but the last byte", actions: [.send("{\"status\": \"OK\"}\r\n\r"), .cut],
                error: .truncated),
            End(testDescription: "nothing, cut", actions: [.cut], error: .truncated, links: [.tls]),
            End(testDescription: "nothing, closed", actions: [.close], error: .closed),
            End(
                testDescription: "no JSON", actions: [.send("hello".asReply)], error: .badReply("it is no JSON object")),
            End(testDescription: "no object", actions: [.send("[]".asReply)], error: .badReply("it is no JSON object")),
            End(testDescription: "no status", actions: [.send("{}".asReply)], error: .badReply("it has no status")),
            End(
                testDescription: "other status", actions: [.send(#"{"status": "MAYBE"}"#.asReply)],
                error: .badReply("it has no status")),
            End(
                testDescription: "too long", actions: [.send(String(repeating: "x", count: 5_000))],
                error: .badReply("it is too long")),
        ]
    }

    @Test(arguments: End.all)
    func `a reply that is none is never shown as one`(end: End) async throws {
        for link in end.links {
            var options = ClientOptions()
            options.replyLimit = 4_096
            let box = options
            let (connection, _) = try await link.connect(options: box) { _ in end.actions }
            let error = await clientError { _ = try await connection.request(Array("inbox".utf8)) }
            #expect(error == end.error, "\(link)")
            #expect(await connection.reasonOfEnd() == end.error, "\(link)")
        }
    }

    @Test(arguments: Link.allCases)
    func `an answer without a question ends the connection`(link: Link) async throws {
        let (connection, _) = try await link.connect { _ in
            [.send(#"{"status": "OK"}"#.asReply + #"{"status": "OK", "second": true}"#.asReply)]
        }
        #expect(try await connection.request(Array("ping".utf8)).value["second"] == nil)
        #expect(await connection.reasonOfEnd() == .badReply("nobody asked for it"))
    }

    @Test(arguments: Link.allCases)
    func `a server that does not answer is not waited for without end`(link: Link) async throws {
        var options = ClientOptions()
        options.timeouts.reply = .milliseconds(50)
        let box = options
        let (connection, _) = try await link.connect(options: box) { _ in [] }
        let error = await clientError { _ = try await connection.request(Array("ping".utf8)) }
        #expect(error == .replyTimeout)
    }

    @Test(arguments: Link.allCases)
    func `a link that is silent for too long is dead`(link: Link) async throws {
        var options = ClientOptions()
        // A handshake on a busy machine must be over before.
        options.timeouts.silence = .seconds(5)
        let box = options
        let (connection, _) = try await link.connect(options: box) { _ in [] }
        #expect(await connection.reasonOfEnd() == .silent)
    }

    @Test func `nobody listens there`() async throws {
        // While the port is taken at the one address nobody else is given it at another one.
        let server = try await FakeServer(nil)
        let address = try server.address(host: "127.0.0.2")
        let error = await clientError { _ = try await ChatConnection.connect(to: address, trust: .systemRoots) }
        #expect(error == .connectionFailed(server: "127.0.0.2:\(address.port)", reason: "Connection refused"))
        _ = try await server.stop()
    }

    @Test(arguments: ["a\nlogout", "a\rb"])
    func `a request can't smuggle in another one`(line: String) async throws {
        let (connection, server) = try await Link.insecure.connect { _ in [.send(#"{"status": "OK"}"#.asReply)] }
        let error = await clientError { _ = try await connection.request(Array(line.utf8)) }
        #expect(error == .badRequest("a request is one line"))
        await connection.close()
        #expect(try await server.stop() == [])
    }
}
