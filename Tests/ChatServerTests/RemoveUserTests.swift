import ChatTestSupport
import Testing

@testable import ChatServer

/// A removed account, as others see it.
@Suite(.timeLimit(.minutes(15)))
struct RemoveUserTests {
    @Test func `its sessions end, nobody can write to it, and what it wrote stays until it is purged`() async throws {
        let folder = try await ServerFolder.withAccounts()
        try await TestServer.with(in: folder) { server in
            let messi = try await server.connect()
            let login = try await messi.ask("login messi surabaya") ?? ""
            #expect(login.contains("tokenid"))
            _ = try await messi.ask("create #lab")
            _ = try await messi.ask("send lineker rahasia")
            let lineker = try await server.connect()
            _ = try await lineker.ask("login lineker surabaya")
            _ = try await lineker.ask("join #lab")
            _ = try await lineker.ask("listen")
            #expect(try await Operator.run(RemoveUser(user: "Messi"), in: folder).done == "removed")
            #expect(
                try await lineker.reply()?.contains(
                    #""kind": "role", "by": "messi", "user": "lineker", "role": "owner""#) == true)
            #expect(try await lineker.reply()?.contains(#""kind": "leave", "by": "messi""#) == true)
            #expect(try await messi.ask("inbox")?.contains("Session Tidak Ditemukan") == true)
            #expect(try await messi.ask("login messi surabaya")?.contains("Autentikasi Gagal!") == true)
            #expect(try await lineker.ask("send messi halo")?.contains("User Tidak Ditemukan") == true)
            #expect(try await lineker.ask("users")?.contains("messi") == false)
            let history = try await lineker.ask("history messi") ?? ""
            #expect(history.contains(#""from": "messi", "from_name": "messi (dihapus)""#), "\(history)")
            #expect(history.contains(#""msg": "rahasia""#), "\(history)")
            #expect(try await lineker.ask("conversations")?.contains(#""name": "messi (dihapus)""#) == true)
            for refused: any AdminRequest in [
                RemoveUser(user: "messi"), RemoveUser(user: "nobody"), AddUser(user: "messi", password: "rahasia1"),
                SetDisabled(user: "messi", disabled: false), PurgeUser(user: "lineker"),
            ] {
                #expect(await Operator.refusal(of: refused, in: folder) != nil, "\(refused)")
            }
            #expect(try await Operator.run(RemoveUser(user: "messi", isPurge: true), in: folder).done == "kept")
            #expect(try await Operator.run(PurgeUser(user: "messi"), in: folder) == AdminPurge(deleted: 1, next: nil))
            #expect(try await lineker.reply()?.contains(#""event": "delete""#) == true)
            #expect(try await lineker.ask("history messi")?.contains("rahasia") == false)
        }
        // As it was left.
        try await TestServer.with(in: folder) { server in
            let lineker = try await server.connect()
            _ = try await lineker.ask("login lineker surabaya")
            #expect(try await lineker.ask("history messi")?.contains(#""deleted": true"#) == true)
            #expect(try await lineker.ask("members #lab")?.contains(#""user": "lineker""#) == true)
        }
    }
}
