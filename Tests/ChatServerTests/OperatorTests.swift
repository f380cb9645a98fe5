import ChatTestSupport
import Foundation
import Testing

@testable import ChatServer

/// The operator's commands, with a server on the folder and without (SECURITY.md 5.1).
@Suite(.timeLimit(.minutes(15)))
struct OperatorTests {
    @Test("S5.1: every command works while a server runs, however long the folder's path", arguments: [nil, 150])
    func running(_ length: Int?) async throws {
        let folder = try await ServerFolder.withAccounts(length: length)
        if let length { #expect(folder.path.utf8.count == length) }
        try await TestServer.with(in: folder) { server in
            try await Self.commands(folder)
            let client = try await server.connect()
            #expect(try await client.ask("login naim rahasia2")?.contains("tokenid") == true)
            let modes = try FileManager.default.attributesOfItem(atPath: folder.path + "/control.sock")
            #expect((modes[.posixPermissions] as? NSNumber)?.int16Value == 0o600)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/control.sock"))
    }

    @Test("S5.1: and while none runs", arguments: [nil, 150])
    func notRunning(_ length: Int?) async throws {
        let folder = try await ServerFolder.withAccounts(length: length)
        try await Self.commands(folder)
        try await TestServer.with(in: folder) { server in
            let client = try await server.connect()
            #expect(try await client.ask("login naim rahasia2")?.contains("tokenid") == true)
        }
    }

    @Test("S5.1: a stale socket is replaced")
    func stale() async throws {
        let folder = try await ServerFolder.withAccounts()
        try Data().write(to: URL(filePath: folder.path + "/control.sock"))
        try await TestServer.with(in: folder) { _ in
            let users = try await Operator.run(ListUsers(), in: folder).rows
            #expect(users.count == 3)
        }
    }

    @Test func `demo accounts are made once, marked, and lose the mark with a password of their own`() async throws {
        let folder = try ServerFolder()
        #expect(try await Operator.run(MakeDemo(), in: folder).map(\.done) == ["added", "added", "added"])
        let again = try await Operator.run(MakeDemo(), in: folder)
        #expect(again.allSatisfy { $0.message.contains("already") })
        _ = try await Operator.run(SetPassword(user: "messi", password: "rahasia1"), in: folder)
        let users = try await Operator.run(ListUsers(), in: folder).rows
        #expect(users.map(\.isDemo) == [true, true, false])
        #expect(users.map(\.user) == ["henderson", "lineker", "messi"])
    }

    /// Adds naim with password rahasia2, and tries what must be refused.
    private static func commands(_ folder: ServerFolder) async throws {
        let added = try await Operator.run(
            AddUser(user: "naim", name: "Naim", password: "rahasia1"), in: folder)
        #expect(added == AdminDone("added", user: "naim", "added naim (Naim)"))
        for refused: any AdminRequest in [
            AddUser(user: "naim", password: "rahasia1"), AddUser(user: "na/im", password: "rahasia1"),
            AddUser(user: "other", password: "short"), SetPassword(user: "nobody", password: "rahasia1"),
            SetDisabled(user: "nobody", disabled: true),
        ] {
            let reason = await Operator.refusal(of: refused, in: folder)
            #expect(reason != nil, "\(refused)")
            #expect(reason?.contains("rahasia1") == false)
        }
        #expect(
            try await Operator.run(SetPassword(user: "naim", password: "rahasia2"), in: folder).done == "password")
        #expect(try await Operator.run(SetDisabled(user: "naim", disabled: true), in: folder).done == "disabled")
        let users = try await Operator.run(ListUsers(), in: folder).rows
        #expect(users.map(\.user) == ["henderson", "lineker", "messi", "naim"])
        #expect(users.last?.isDisabled == true)
        #expect(try await Operator.run(SetDisabled(user: "naim", disabled: false), in: folder).done == "enabled")
    }
}
