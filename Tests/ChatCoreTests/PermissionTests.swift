import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatCore

/// Every cell of the table is tried on a service of its own.
@Suite(.timeLimit(.minutes(15)))
struct PermissionTests {
    typealias Actor = PermissionTable.Actor

    @Test func `no command and no cell is missing`() {
        for row in PermissionTable.rows {
            #expect(row.command != nil, "\(row.request)")
            #expect(row.cells.count == Actor.allCases.count, "\(row.request)")
            #expect(row.cells.allSatisfy { $0 == "ok" || PermissionTable.codes[$0] != nil }, "\(row.request)")
            guard row.request.contains("#room") else { continue }
            let kinds = PermissionTable.rows.filter { $0.request == row.request }.map(\.isPrivate)
            #expect(kinds == [false, true], "\(row.request)")
        }
        #expect(Set(PermissionTable.rows.compactMap(\.command)) == Set(CommandName.allCases))
    }

    @Test("a command does for each what the table says", arguments: PermissionTable.rows)
    func row(_ row: PermissionTable.Row) async throws {
        for (actor, cell) in zip(Actor.allCases, row.cells) {
            let place = try await PermissionPlace(actor, isPrivate: row.isPrivate ?? false)
            let expected = PermissionTable.codes[cell]
            let seen = try await place.outcome(of: row)
            #expect(seen == expected, "\(actor)")
        }
    }
}

/// A service with a room and all who are in it or not, seen by one of them.
private struct PermissionPlace {
    private let core: CoreCarrier
    private let connection: any TranscriptConnection
    /// Nil for a stranger.
    private var token: String?
    private var values: [String: String]

    init(_ actor: PermissionTable.Actor, isPrivate: Bool) async throws {
        let core = try await CoreCarrier()
        self.core = core
        values = ["$me": actor.rawValue, "$mine": "1", "$theirs": "1"]
        let roles: [PermissionTable.Actor] = [.owner, .former, .member, .moderator, .disabled, .blocked]
        let names = roles.map(\.rawValue) + ["user", "guest", "outsider"]
        for name in names {
            try await core.operate(.addUser(user: name, name: name, password: DemoUsers.password))
        }
        var connections: [String: any TranscriptConnection] = [:]
        for name in names {
            let connection = await core.connect(onOtherListener: false)
            connections[name] = connection
            let login = #"{"command": "login", "user": "\#(name)", "password": "\#(DemoUsers.password)"}"#
            let reply = try JSONValue(await connection.ask(login))
            if name == actor.rawValue { token = reply.text("tokenid") }
        }
        @discardableResult
        func say(_ name: String, _ members: String) async throws -> JSONValue {
            let reply = try JSONValue(await #require(connections[name]).ask("{\"command\": \(members)}"))
            #expect(reply.text("status") == "OK", "\(name): \(members)")
            return reply
        }
        try await say("owner", ##""create", "room": "#room", "private": \##(isPrivate)"##)
        for name in ["former", "member", "moderator", "disabled", "blocked", "guest"] {
            if isPrivate { try await say("owner", ##""invite", "room": "#room", "user": "\##(name)""##) }
            try await say(name, ##""join", "room": "#room""##)
        }
        for name in ["moderator", "blocked"] {
            try await say("owner", ##""role", "room": "#room", "user": "\##(name)", "role": "moderator""##)
        }
        values["$theirs"] = try await say("guest", ##""send", "to": "#room", "msg": "halo""##).text("id")
        if token != nil {
            values["$mine"] = try await say(actor.rawValue, ##""send", "to": "guest", "msg": "halo""##).text("id")
        }
        try await say("owner", ##""remove", "room": "#room", "user": "former""##)
        for name in ["guest", "outsider"] { try await say(name, #""block", "user": "blocked""#) }
        try await core.operate(.setDisabled(user: "disabled", true))
        connection = await core.connect(onOtherListener: false)
    }

    /// The code of the error, nil for none.
    func outcome(of row: PermissionTable.Row) async throws -> ErrorCode? {
        let token = token.map { ", \"token\": \"\($0)\"" } ?? ""
        let reply = try JSONValue(await connection.ask(row.line(values) + token + "}"))
        if reply.text("status") == "OK" { return nil }
        let text = try #require(reply.text("code"))
        let code: ErrorCode = try #require(ErrorCode(rawValue: text))
        return code
    }
}

extension JSONValue {
    /// A reply, as it came.
    fileprivate init(_ reply: String?) throws {
        let bytes = Array(try #require(reply).utf8)
        self = try JSONValue(parsing: bytes.span.bytes)
    }

    /// A string, or a number in its digits.
    fileprivate func text(_ key: String) -> String? {
        switch self[key] {
        case .string(let text)?: text
        case .integer(let number)?: "\(number)"
        default: nil
        }
    }
}
