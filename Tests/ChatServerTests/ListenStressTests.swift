import ChatProtocol
import ChatTestSupport
import Foundation
import Testing

@testable import ChatServer

/// Live delivery under load: nothing is missed, nothing comes twice, and the order is that of the log.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ListenStressTests {
    private static let users = (1...8).map { "user\($0)" }
    private static let messages = 120
    private static let lastWord = "the end"

    struct Seen: Equatable {
        var id: Int64
        var from: String
        var to: String
        var text: String

        init?(_ value: JSONValue) {
            guard case .integer(let id)? = value["id"], case .string(let from)? = value["from"],
                case .string(let to)? = value["to"], case .string(let text)? = value["msg"]
            else { return nil }
            (self.id, self.from, self.to, self.text) = (id, from, to, text)
        }
    }

    @Test(
        "8 users write to each other at random while listeners come, are cut and resume", arguments: [1, 2] as [UInt64])
    func resumption(_ seed: UInt64) async throws {
        let folder = try await ServerFolder.withAccounts()
        for user in Self.users {
            _ = try await Operator.run(
                AddUser(user: user, name: user, password: DemoUsers.password), in: folder)
        }
        try await TestServer.with(in: folder, threads: 2) { server in
            let tokens = try await tokens(server)
            async let listened = listen(server, tokens, seed: seed)
            try await send(server, tokens, seed: seed)
            var cuts = 0
            for (user, seen, count) in try await listened {
                cuts += count
                #expect(try await seen == history(server, of: user, tokens[user] ?? ""), "\(user)")
                #expect(seen.filter { $0.from == user }.count == Self.messages + 1)
            }
            print("seed \(seed): \(Self.users.count * Self.messages) messages, 16 listeners, \(cuts) cuts")
            #expect(cuts > 30)
        }
    }

    private func tokens(_ server: TestServer) async throws -> [String: String] {
        var tokens: [String: String] = [:]
        for user in Self.users {
            let reply = try await server.connect().ask("login \(user) \(DemoUsers.password)") ?? ""
            guard case .string(let token)? = try value(reply)["tokenid"] else { throw TranscriptSilence() }
            tokens[user] = token
        }
        return tokens
    }

    private func send(_ server: TestServer, _ tokens: [String: String], seed: UInt64) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (place, user) in Self.users.enumerated() {
                group.addTask {
                    let random = PredictableRandom(seed: seed &* 1_000 &+ UInt64(place))
                    let connection = try await server.connect()
                    _ = try await connection.ask("whoami \(tokens[user] ?? "")")
                    var sent = 0
                    while sent < Self.messages {
                        let token = try random.token()
                        let count = min(Self.messages - sent, 1 + Int(token.high % 5))
                        let other = Self.users[Int(token.low % 8)]
                        let lines = (0..<count).map { "send \(other) \(user) \(sent + $0)\n" }
                        try await connection.send(lines.joined())
                        for _ in 0..<count { #expect(try await connection.reply()?.contains("OK") == true) }
                        sent += count
                    }
                }
            }
            try await group.waitForAll()
        }
        for user in Self.users {
            _ = try await server.connect().ask("send \(tokens[user] ?? "") \(user) \(Self.lastWord)")
        }
    }

    /// Two listeners a user, each until its user's last word.
    private func listen(
        _ server: TestServer, _ tokens: [String: String], seed: UInt64
    ) async throws -> [(user: String, seen: [Seen], cuts: Int)] {
        try await withThrowingTaskGroup(of: (user: String, seen: [Seen], cuts: Int).self) { group in
            for (place, user) in (Self.users + Self.users).enumerated() {
                group.addTask {
                    let random = PredictableRandom(seed: seed &* 2_000 &+ UInt64(place))
                    var seen: [Seen] = []
                    var cuts = -1
                    while seen.last?.text != Self.lastWord {
                        cuts += 1
                        let connection = try await server.connect()
                        let since = seen.last?.id ?? 0
                        _ = try await connection.ask(
                            "{\"command\": \"listen\", \"since\": \(since), \"token\": \"\(tokens[user] ?? "")\"}")
                        var left = Int(try random.token().high % 50)
                        while left > 0, seen.last?.text != Self.lastWord {
                            let event = try value(try await connection.reply() ?? "")
                            if case .string("message")? = event["event"], let message = Seen(event) {
                                seen.append(message)
                                left -= 1
                            }
                        }
                        try await connection.close()
                    }
                    return (user, seen, cuts)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// All that the histories of a user's conversations tell.
    private func history(_ server: TestServer, of user: String, _ token: String) async throws -> [Seen] {
        let connection = try await server.connect()
        var all: [Seen] = []
        for other in Self.users {
            var (after, more): (Int64, Bool) = (0, true)
            while more {
                let reply = try await connection.ask(
                    "{\"command\": \"history\", \"with\": \"\(other)\", \"after\": \(after), \"limit\": 100, "
                        + "\"token\": \"\(token)\"}")
                let page = try value(reply ?? "")
                guard case .array(let messages)? = page["messages"], case .bool(let goesOn)? = page["more"] else {
                    throw TranscriptSilence()
                }
                all += messages.compactMap { Seen($0) }
                after = all.last?.id ?? 0
                more = goesOn
            }
        }
        return all.sorted { $0.id < $1.id }
    }

    @Test("a listener that stops reading while 20 MiB pass by costs bounded memory, and then gets everything")
    func stopsReading() async throws {
        try await TestServer.with { server in
            let (count, text) = (5_200, String(repeating: "x", count: 4_000))
            let slow = try await server.connect()
            _ = try await slow.ask("login lineker \(DemoUsers.password)")
            #expect(try await slow.ask("listen")?.contains("\"last\": 0") == true)
            try await slow.stopReading()
            let other = try await server.connect()
            _ = try await other.ask("login messi \(DemoUsers.password)")
            var (most, lastSip) = (0, ContinuousClock.now)
            for place in stride(from: 0, to: count, by: 100) {
                // Who takes nothing for 30 s is closed, and on a busy machine all this may take as long.
                if ContinuousClock.now - lastSip > .seconds(10) {
                    try await slow.startReading()
                    try await slow.stopReading()
                    lastSip = .now
                }
                let lines = (place..<place + 100).map { "send lineker \($0) \(text)\n" }
                async let written: Void = other.send(lines.joined())
                for _ in 0..<100 { #expect(try await other.reply()?.contains("Message Sent") == true) }
                try await written
                most = try await max(most, server.server.unsentBytes())
            }
            #expect(most > 500_000)
            #expect(most <= 1_048_576 + 65_536)
            try await slow.startReading()
            var (next, behind, replayed) = (0, 0, 0)
            while next < count {
                let event = try value(try await slow.reply() ?? "")
                if case .string("behind")? = event["event"] { behind += 1 }
                if event["replay"] != nil { replayed += 1 }
                guard case .string(let message)? = event["msg"] else { continue }
                guard message.hasPrefix("\(next) ") else {
                    Issue.record("expected \(next), seen \(message.prefix(10))")
                    return
                }
                next += 1
            }
            print("at most \(most) bytes unsent; behind \(behind) times, \(replayed) of \(count) from the log")
            #expect(behind >= 1)
            #expect(replayed > 1_000)
            // It is live again, on the same connection.
            _ = try await other.ask("send lineker again")
            let last = try await slow.reply() ?? ""
            #expect(last.hasSuffix("\"msg\": \"again\"}"))
        }
    }
}

private func value(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8).span.bytes)
}
