import ChatTestSupport
import Foundation
import Testing

@testable import ChatServer

/// The operator's commands, with a server on the folder and without (SECURITY.md 5.1).
@Suite(.timeLimit(.minutes(1)))
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
            let users = try await Operator.run(.listUsers, in: folder).users
            #expect(users?.count == 3)
        }
    }

    @Test func `demo accounts are made once, marked, and lose the mark with a password of their own`() async throws {
        let folder = try ServerFolder()
        #expect(try await Operator.run(.makeDemo, in: folder).lines?.count == 3)
        let again = try await Operator.run(.makeDemo, in: folder).lines
        #expect(again?.allSatisfy { $0.contains("already") } == true)
        _ = try await Operator.run(.setPassword(user: "messi", password: "rahasia1"), in: folder)
        let users = try await Operator.run(.listUsers, in: folder).users
        #expect(users?.map(\.isDemo) == [true, true, false])
        #expect(users?.map(\.user) == ["henderson", "lineker", "messi"])
    }

    /// Adds naim with password rahasia2, and tries what must be refused.
    private static func commands(_ folder: ServerFolder) async throws {
        let added = try await Operator.run(
            .addUser(user: "naim", name: "Naim", password: "rahasia1"), in: folder)
        #expect(added.lines?.count == 1)
        for refused in [
            AdminRequest.addUser(user: "naim", name: nil, password: "rahasia1"),
            .addUser(user: "na/im", name: nil, password: "rahasia1"),
            .addUser(user: "other", name: nil, password: "short"), .setPassword(user: "nobody", password: "rahasia1"),
            .setDisabled(user: "nobody", disabled: true),
        ] {
            let response = try await Operator.run(refused, in: folder)
            #expect(response.reason != nil, "\(refused)")
            #expect(response.reason?.contains("rahasia1") == false)
        }
        #expect(try await Operator.run(.setPassword(user: "naim", password: "rahasia2"), in: folder).lines != nil)
        #expect(try await Operator.run(.setDisabled(user: "naim", disabled: true), in: folder).lines != nil)
        let users = try await Operator.run(.listUsers, in: folder).users
        #expect(users?.map(\.user) == ["henderson", "lineker", "messi", "naim"])
        #expect(users?.last?.isDisabled == true)
        #expect(try await Operator.run(.setDisabled(user: "naim", disabled: false), in: folder).lines != nil)
    }
}

extension AdminResponse {
    var lines: [String]? {
        if case .done(let lines) = self { lines } else { nil }
    }

    var reason: String? {
        if case .refused(let reason) = self { reason } else { nil }
    }
}
