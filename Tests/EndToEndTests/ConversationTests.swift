import Testing

/// The original service's conversation with the built server, byte for byte, whatever carries it.
@Suite(.endToEnd) struct ConversationTests {
    enum Carrier: CaseIterable {
        case plaintext, tls13, tls12

        /// Runs `body` on connections of this kind.
        func connect(_ server: ServerSite.Server, body: (Link) async throws -> Void) async throws {
            switch self {
            case .plaintext: try await body(server.connect())
            case .tls13: try await SecureClient.talk(to: server, ["-tls1_3"], body: body)
            case .tls12: try await SecureClient.talk(to: server, ["-tls1_2"], body: body)
            }
        }
    }

    @Test(arguments: Carrier.allCases)
    func `the original clients are answered byte for byte`(carrier: Carrier) async throws {
        try await ServerSite().serve { server in
            try await carrier.connect(server) { link in
                let messi = try Transcript.token(link.ask("login messi surabaya \r\n"))
                #expect(try link.ask("login naim tes \r\n") == Transcript.error("Autentikasi Gagal!"))
                #expect(
                    try link.ask("send \(messi) lineker  halo lineker, ini pesan dari saya \r\n") == Transcript.sent)
                #expect(try link.ask("send \(messi) naim  halo \r\n") == Transcript.error("User Tidak Ditemukan"))
                let dead = "82b85fac-f198-4f8a-851a-84b2df810f5c"
                #expect(try link.ask("send \(dead) lineker  halo \r\n") == Transcript.noSession)
                let lineker = try Transcript.token(link.ask("auth lineker surabaya \r\n"))
                _ = try Transcript.token(link.ask("auth lineker surabaya \r\n"))
                #expect(
                    try link.ask("inbox \(lineker) \r\n")
                        == Transcript.inboxOfLineker("halo lineker, ini pesan dari saya"))
                #expect(try link.ask("inbox \(lineker) \r\n") == Transcript.empty)
                #expect(
                    try link.ask("show_user \(messi) \r\n")
                        == "{\"status\": \"OK\", \"messages\": [\"lineker\"]}\r\n\r\n")
                #expect(try link.ask("logout \(messi) \r\n") == Transcript.loggedOut)
                #expect(try link.ask("inbox \(messi) \r\n") == Transcript.noSession)
                #expect(try link.ask("quit\r\n") == Transcript.bye)
                #expect(try link.rest() == "")
            }
        }
    }

    @Test(arguments: Carrier.allCases, ["\n", "\r\n"])
    func `a session typed by hand needs no token`(carrier: Carrier, end: String) async throws {
        try await ServerSite().serve { server in
            try await carrier.connect(server) { link in
                _ = try Transcript.token(link.ask("login lineker surabaya\(end)"))
                #expect(try link.ask("Send lineker halo\(end)") == Transcript.sent)
                let note = #"{"msg_from": "Gary Lineker", "msg_to": "Gary Lineker", "msg": "halo"}"#
                #expect(
                    try link.ask("inbox\(end)")
                        == #"{"status": "OK", "messages": {"lineker": [\#(note)]}}"# + "\r\n\r\n")
                #expect(try link.ask("show user\(end)") == "{\"status\": \"OK\", \"messages\": []}\r\n\r\n")
                #expect(try link.ask("logout\(end)") == Transcript.loggedOut)
                #expect(try link.ask("inbox\(end)") == Transcript.noSession)
            }
        }
    }

    @Test func `requests that come byte by byte are understood`() async throws {
        try await ServerSite().serve { server in
            let link = try server.connect()
            for byte in "login messi surabaya \r\nsend lineker  halo \r\n".utf8 {
                try link.send([byte])
            }
            _ = try Transcript.token(link.reply())
            #expect(try link.reply() == Transcript.sent)
        }
    }

    @Test(arguments: Carrier.allCases)
    func `a thousand requests in one write are answered in their order`(carrier: Carrier) async throws {
        try await ServerSite().serve { server in
            try await carrier.connect(server) { link in
                _ = try Transcript.token(link.ask("login messi surabaya\n"))
                // Kinds that take different ways through the server, each known by its tag.
                let kinds = [
                    #""ping""#, #""send", "to": "lineker", "msg": "halo""#, #""whoami""#,
                    #""send", "to": "nobody", "msg": "halo""#,
                ]
                let requests = (0..<1_000).map { "{\"command\": \(kinds[$0 % 4]), \"tag\": \($0)}\n" }
                try link.send(requests.joined())
                for tag in 0..<1_000 {
                    let status = tag % 4 == 3 ? "ERROR" : "OK"
                    let reply = try link.reply()
                    #expect(reply.hasPrefix("{\"status\": \"\(status)\", \"tag\": \(tag), "), "\(reply)")
                }
                let messages = try Mailbox(link).readAll()
                #expect(messages.isEmpty)
            }
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login lineker surabaya\n"))
            #expect(try Mailbox(link).readAll() == Array(repeating: "halo", count: 250))
        }
    }

    @Test func `a client that ends its sending side gets every answer, and a begun line is not run`() async throws {
        try await ServerSite().serve { server in
            let link = try server.connect()
            let sends = String(repeating: "send lineker halo\r\n", count: 100)
            try link.send("login messi surabaya\r\n" + sends + "ping\r\nsend lineker not this on")
            link.endSending()
            _ = try Transcript.token(link.reply())
            #expect(try link.rest() == String(repeating: Transcript.sent, count: 100) + Transcript.pong)

            let reader = try server.connect()
            _ = try Transcript.token(reader.ask("login lineker surabaya\n"))
            #expect(try Mailbox(reader).readAll() == Array(repeating: "halo", count: 100))
        }
    }
}
