import Testing

@testable import chat_bench

@Suite struct FigureTests {
    @Test func `CPU ticks are found behind a name with spaces and brackets`() {
        let stat = "4711 (a (b) c) S 1 4711 4711 0 -1 4194304 100 0 0 0 250 40 0 0 20 0 1 0 100 1000 200"
        #expect(ProcessCost.ticks(stat: stat) == 290)
        #expect(ProcessCost.ticks(stat: "4711 (short) S 1") == nil)
    }

    @Test func `the resident memory is read in KiB`() {
        #expect(ProcessCost.residentKiB(status: "Name:\tx\nVmRSS:\t   11052 kB\nThreads:\t1\n") == 11052)
    }

    @Test func `a token is taken from an OK alone`() {
        #expect(Accounts.token(in: #"{"status": "OK", "tokenid": "82b8"}"#) == "82b8")
        #expect(Accounts.token(in: #"{"status": "ERROR", "message": "Autentikasi Gagal!"}"#) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:8890", "127.0.0.1", 8890), ("[::1]:1", "::1", 1), ("localhost:65535", "localhost", 65535),
    ])
    func `an endpoint is a host and a port`(text: String, host: String, port: Int) {
        let endpoint = Endpoint(argument: text)
        #expect(endpoint?.host == host && endpoint?.port == port)
    }

    @Test(arguments: ["8890", "localhost", "localhost:0", ":1", "localhost:65536", "localhost:x"])
    func `anything else is no endpoint`(text: String) {
        #expect(Endpoint(argument: text) == nil)
    }

    @Test(arguments: 1...200)
    func `a message has the length asked for and no space at its ends`(bytes: Int) {
        let text = LoadPlan.text(bytes: bytes)
        #expect(text.utf8.count == bytes && !text.hasPrefix(" ") && !text.hasSuffix(" "))
    }

    @Test func `each connection sends to the next user`() {
        let plan = LoadPlan(
            scenario: .send, connections: 4, depth: 1, seconds: 1, warmup: 0, messageBytes: 3,
            users: LoadPlan.userNames(prefix: "u", count: 3))
        #expect((0..<4).map(plan.line) == ["send u2 the", "send u3 the", "send u1 the", "send u2 the"])
    }
}
