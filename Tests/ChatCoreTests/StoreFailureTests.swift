import ChatCore
import ChatProtocol
import ChatTestSupport
import Testing

/// What users see when the store, the hash or the random generator fail, and that it passes.
@Suite(.timeLimit(.minutes(15)))
struct StoreFailureTests {
    private static let secret = "sqlite: /srv/chat/chat.db is damaged"

    @Test("S5.3: a full store refuses what writes, reads on, and recovers by itself")
    func full() async throws {
        let core = try await CoreCarrier()
        let messi = await core.connect(onOtherListener: false)
        #expect(try await messi.ask("login messi surabaya")?.contains("tokenid") == true)
        #expect(try await messi.ask("send messi satu") == sentText)
        core.store.failNext(with: .full)
        let answer = try await messi.ask("{\"command\": \"send\", \"to\": \"lineker\", \"msg\": \"dua\", \"tag\": 1}")
        #expect(
            answer == """
                {"status": "ERROR", "tag": 1, "code": "storage_full", "message": "Penyimpanan server penuh"}
                """)
        #expect(try await messi.ask("inbox")?.contains("satu") == true)
        #expect(try await messi.ask("send lineker tiga") == sentText)
        #expect(core.store.storedMessages.map { String(decoding: $0.text, as: UTF8.self) } == ["satu", "tiga"])
        core.store.failNext(with: .full)
        #expect(try await messi.ask("login messi surabaya")?.contains("Penyimpanan server penuh") == true)
        #expect(try await messi.ask("whoami")?.contains("\"user\": \"messi\"") == true)
    }

    @Test(
        "S6.2: a failing store is an internal error, and nothing of it leaks to the peer",
        arguments: ["login lineker surabaya", "send lineker halo", "inbox", "logout", "read 1"])
    func failed(_ line: String) async throws {
        let core = try await CoreCarrier()
        let messi = await core.connect(onOtherListener: false)
        _ = try await messi.ask("login messi surabaya")
        core.store.failNext(with: .failed(Self.secret))
        #expect(try await messi.ask(line) == "{\"status\": \"ERROR\", \"message\": \"Kesalahan di dalam server\"}")
        #expect(try await messi.ask("whoami")?.contains("\"user\": \"messi\"") == true)
        #expect(try await messi.ask("send lineker halo") == sentText)
    }

    @Test func `a words inbox whose mark could not be written is shown again`() async throws {
        let core = try await CoreCarrier()
        let messi = await core.connect(onOtherListener: false)
        _ = try await messi.ask("login messi surabaya")
        _ = try await messi.ask("send messi catatan")
        let page = try await messi.ask("{\"command\": \"inbox\"}")
        core.store.failNext(2, with: .failed(Self.secret))
        // The first failure is the inbox's own, the second that of a repeated one's mark.
        #expect(try await messi.ask("inbox")?.contains("Kesalahan") == true)
        core.store.failNext(0, with: .full)
        #expect(try await messi.ask("{\"command\": \"inbox\"}") == page)
    }

    @Test("S3.1: a hash that fails is no login")
    func hashing() async throws {
        let core = try await CoreCarrier()
        let messi = await core.connect(onOtherListener: false)
        core.passwords.fail(.failed("maxmem"))
        #expect(try await messi.ask("login messi surabaya")?.contains("Kesalahan di dalam server") == true)
        core.passwords.fail(.busy(retryAfter: 3))
        let busy = try await messi.ask("{\"command\": \"login\", \"user\": \"messi\", \"password\": \"surabaya\"}")
        #expect(busy?.contains("\"code\": \"server_busy\"") == true && busy?.hasSuffix("\"retry_after\": 3}") == true)
        #expect(try await messi.ask("whoami")?.contains("Session Tidak Ditemukan") == true)
        core.passwords.fail(nil)
        #expect(try await messi.ask("login messi surabaya")?.contains("tokenid") == true)
    }
}
