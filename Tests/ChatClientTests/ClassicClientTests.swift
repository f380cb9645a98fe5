import ChatProtocol
import Testing

@testable import ChatClient

struct ClassicClientTests {
    private static let token = "82b85fac-f198-4f8a-851a-84b2df810f5c"

    private func reply(_ json: String) throws -> ServerReply {
        let bytes = Array(json.utf8)
        return try #require(ServerReply(bytes: bytes, value: JSONValue(parsing: bytes.span.bytes)))
    }

    private func step(_ client: inout ClassicClient, _ line: String) -> ClassicClient.Step {
        client.step(Array(line.utf8))
    }

    private func loggedIn() throws -> ClassicClient {
        var client = ClassicClient()
        #expect(step(&client, "auth messi surabaya") == .request(Array("login messi surabaya".utf8)))
        let answer = try client.answer(to: reply(#"{"status": "OK", "tokenid": "\#(Self.token)"}"#))
        #expect(answer == "username messi logged in, token \(Self.token)")
        return client
    }

    @Test func `the prompt shows the token`() throws {
        #expect(ClassicClient().prompt == "Command :")
        #expect(try loggedIn().prompt == "Command \(Self.token):")
    }

    struct Exchange: Sendable {
        let typed: String
        let request: String
        let reply: String
        let answer: String
    }

    @Test(arguments: [
        Exchange(
            typed: "send lineker  halo lineker, ini  pesan ", request: "send TOKEN lineker halo lineker, ini  pesan",
            reply: #"{"status": "OK", "message": "Message Sent"}"#, answer: "message sent to lineker"),
        Exchange(
            typed: "send naim halo", request: "send TOKEN naim halo",
            reply: #"{"status": "ERROR", "message": "User Tidak Ditemukan"}"#, answer: "Error, User Tidak Ditemukan"),
        Exchange(
            typed: "inbox ", request: "inbox TOKEN",
            reply:
                #"{"status": "OK", "messages": {"messi": [{"msg_from": "Lionel Messi", "msg_to": "Gary", "msg": "a"}]}}"#,
            answer: #"{"messi": [{"msg_from": "Lionel Messi", "msg_to": "Gary", "msg": "a"}]}"#),
        Exchange(
            typed: "inbox", request: "inbox TOKEN", reply: "{\"status\": \"OK\", \"messages\": {\"m\": \"\u{202E}\"}}",
            answer: #"{"m": "\u202e"}"#),
        Exchange(
            typed: "show user", request: "show_user TOKEN", reply: #"{"status": "OK", "messages": ["lineker"]}"#,
            answer: #"["lineker"]"#),
        Exchange(
            typed: "Show_User", request: "show_user TOKEN", reply: #"{"status": "OK", "messages": []}"#, answer: "[]"),
        Exchange(
            typed: "logout", request: "logout TOKEN", reply: #"{"status": "OK", "messages": ["logout berhasil"]}"#,
            answer: #"["logout berhasil"]"#),
        Exchange(
            typed: "inbox", request: "inbox TOKEN",
            reply: #"{"status": "ERROR", "message": "Session \u001b Tidak Ditemukan"}"#,
            answer: #"Error, Session \u{1b} Tidak Ditemukan"#),
    ])
    func `commands and answers are the original's`(exchange: Exchange) throws {
        var client = try loggedIn()
        let request = exchange.request.replacing("TOKEN", with: Self.token)
        #expect(step(&client, exchange.typed) == .request(Array(request.utf8)))
        #expect(try client.answer(to: reply(exchange.reply)) == exchange.answer)
    }

    @Test func `a failed login says so and changes nothing`() throws {
        var client = try loggedIn()
        #expect(step(&client, "login naim tes tes") == .request(Array("login naim tes tes".utf8)))
        let answer = try client.answer(to: reply(#"{"status": "ERROR", "message": "Autentikasi Gagal!"}"#))
        #expect(answer == "Error, Autentikasi Gagal!")
        #expect(client.prompt == "Command \(Self.token):")
    }

    @Test func `after logout there is no token`() throws {
        var client = try loggedIn()
        _ = step(&client, "logout")
        _ = try client.answer(to: reply(#"{"status": "OK", "messages": ["logout berhasil"]}"#))
        #expect(client.prompt == "Command :")
        #expect(step(&client, "inbox") == .answer("Error, not authorized"))
    }

    @Test(arguments: ["send lineker halo", "inbox", "show user", "show_user", "logout"])
    func `before the login nothing is sent`(line: String) {
        var client = ClassicClient()
        #expect(step(&client, line) == .answer("Error, not authorized"))
    }

    @Test(arguments: [
        "halo", "auth", "auth messi", "auth messi ", "send", "send lineker", "send lineker  ", "inbox x", "show",
        "show users", "show user x", "logout now", "authmessi x", "auth\u{301} messi surabaya",
    ])
    func `unknown and malformed commands`(line: String) throws {
        var client = try loggedIn()
        #expect(step(&client, line) == .answer("*Maaf, command tidak benar"))
    }

    @Test func `bytes that are no text are no command`() {
        var client = ClassicClient()
        #expect(client.step([0x61, 0xFF]) == .answer("*Maaf, command tidak benar"))
    }

    @Test(arguments: ["quit", "exit", "QUIT "])
    func `leaving`(line: String) {
        var client = ClassicClient()
        #expect(step(&client, line) == .leave)
        #expect(step(&client, "  ") == .nothing)
    }

    @Test(arguments: [#"{"status": "OK"}"#, #"{"status": "OK", "tokenid": "\u001b[2J"}"#])
    func `a login's reply without a token is none`(json: String) throws {
        var client = ClassicClient()
        _ = step(&client, "auth messi surabaya")
        #expect(throws: ClientError.badReply("it has no token")) { try client.answer(to: reply(json)) }
    }
}
