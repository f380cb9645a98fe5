import Foundation
import Testing

/// Whatever strangers send, they get a clear error or a close, and the server serves on.
@Suite(.endToEnd) struct BadInputTests {
    @Test func `S4.1 a line of 1 MiB costs bounded memory, and the next command works`() async throws {
        try await ServerSite(hasAccounts: false).serve { server in
            let link = try server.connect()
            let long = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20) + [UInt8(ascii: "\n")]
            // What the first of its kind costs for good is not the question.
            try link.send(long)
            #expect(try link.reply() == Transcript.error("Baris terlalu panjang"))
            #expect(try link.ask("ping\n") == Transcript.pong)
            let before = try server.residentKiB
            for _ in 0..<8 {
                try link.send(long)
                #expect(try link.reply() == Transcript.error("Baris terlalu panjang"))
            }
            // One that does not end: what is kept of it shows while it is still open.
            try link.send([UInt8](repeating: UInt8(ascii: "b"), count: 8 << 20))
            let growth = try server.residentKiB - before
            print("8 lines of 1 MiB and one of 8 MiB: \(growth) KiB")
            #expect(growth < 2_048)
            try link.send("\nping\n")
            #expect(try link.reply() == Transcript.error("Baris terlalu panjang"))
            #expect(try link.reply() == Transcript.pong)
        }
    }

    @Test(
        arguments: [
            ("invalid UTF-8", Array("send lineker ".utf8) + [0xC3, 0x28]), ("NUL", Array("pi\0ng".utf8)),
            ("a lone CR", Array("ping\rping".utf8)), ("an escape", Array("ping \u{1B}[2J".utf8)),
            ("an unknown command", Array("dance".utf8)), ("a surplus word", Array("ping pong".utf8)),
            ("a missing text", Array("send lineker".utf8)), ("half a JSON object", Array("{\"command\": ".utf8)),
        ] as [(String, [UInt8])])
    func `S4.2 a bad line is an error, and the connection goes on`(what: String, line: [UInt8]) async throws {
        try await ServerSite(hasAccounts: false).serve { server in
            let link = try server.connect()
            try link.send(line + [UInt8(ascii: "\n")] + Array("ping\n".utf8))
            let reply = try link.reply()
            #expect(reply.hasPrefix("{\"status\": \"ERROR\", "))
            #expect(reply.hasSuffix("\"message\": \"Protocol Tidak Benar\"}\r\n\r\n"))
            #expect(try link.reply() == Transcript.pong)
        }
    }

    @Test func `S4.3 an HTTP request gets one error and a close`() async throws {
        try await ServerSite(hasAccounts: false).serve { server in
            let link = try server.connect()
            try link.send("GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n")
            #expect(try link.reply() == Transcript.badRequest)
            let closing = try link.reply()
            #expect(
                closing.contains("\"event\": \"closing\"") && closing.contains("\"code\": \"not_chat\""), "\(closing)")
            #expect(try link.rest() == "")
            #expect(try server.connect().ask("ping\n") == Transcript.pong)
        }
    }

    @Test func `ten errors in a row close the connection, which is told why`() async throws {
        try await ServerSite(hasAccounts: false).serve { server in
            let link = try server.connect()
            try link.send(String(repeating: "dance\n", count: 12))
            let said = try link.rest().components(separatedBy: "\r\n\r\n")
            #expect(said.count == 12)
            #expect(Set(said.prefix(10)).count == 1)
            #expect(said[10].contains("\"code\": \"too_many_errors\""))
        }
    }

    /// What strangers do to the TLS port.
    enum Stranger: CaseIterable {
        case nothing, randomBytes, plaintext, halfHello, hello

        func bytes(_ random: inout SeededRandom) -> [UInt8] {
            // The beginning of a ClientHello (RFC 8446 section 4.1.2) that says to be 256 bytes long.
            let start: [UInt8] = [0x16, 3, 1, 1, 4, 1, 0, 1, 0, 3, 3]
            switch self {
            case .nothing: return []
            case .randomBytes:
                return (0..<Int.random(in: 1...20_000, using: &random)).map { _ in .random(in: 0...255, using: &random)
                }
            case .plaintext: return Array("login messi surabaya\r\n".utf8)
            case .halfHello: return start
            case .hello: return start + (0..<254).map { _ in .random(in: 0...255, using: &random) }
            }
        }
    }

    @Test func `S6.3 nothing that strangers send to the TLS port stops the server`() async throws {
        try await ServerSite(hasAccounts: false).serve { server in
            var random = SeededRandom(seed: 8_890)
            for stranger in Stranger.allCases {
                for ends in [true, false] {
                    let link = try Link(port: server.tls)
                    // The server may have closed before all was sent.
                    try? link.send(stranger.bytes(&random))
                    if ends { link.endSending() }
                    if ends || stranger == .randomBytes || stranger == .plaintext {
                        let said = try link.rest()
                        #expect(!said.contains("status"), "\(stranger): \(said)")
                    }
                    // The others just go away.
                    link.close()
                }
            }
            #expect(try await SecureClient.talk(to: server) { try $0.ask("ping\n") } == Transcript.pong)
        }
    }

    @Test func `connections that go away in the middle of anything leave nothing behind`() async throws {
        let options = ServerSite.Options(arguments: ["--no-limits"])
        try await ServerSite().serve(options) { server in
            let descriptors = try server.openDescriptors
            for request in ["", "login mes", "login messi surabaya", "login messi surabaya\ninbox\n"] {
                for _ in 0..<10 {
                    let link = try server.connect()
                    try link.send(request)
                }
            }
            #expect(try server.connect().ask("ping\n") == Transcript.pong)
            // The store opens files when it first needs them: fewer than forty.
            try eventually("all connections are closed") { try server.openDescriptors < descriptors + 20 }
        }
    }
}
