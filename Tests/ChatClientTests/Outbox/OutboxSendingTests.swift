import ChatProtocol
import Synchronization
import Testing

@testable import ChatClient

@Suite(.timeLimit(.minutes(15)))
struct OutboxSendingTests {
    @Test func `lines are sent under their refs, those of a conversation in order`() async throws {
        let site = try OutboxSite()
        let server = try await LiveServer()
        let outbox = try site.outbox()
        for number in 1...6 { try await outbox.add(OutboxSite.line(number, to: number % 2 == 0 ? "lineker" : "#lab")) }
        let log = OutcomeLog()
        await outbox.start(try server.client(), report: log.report)
        await outbox.drained()
        let sent = server.requests("send")
        for recipient in ["lineker", "#lab"] {
            let refs = sent.filter { $0.value["to"]?.text == recipient }.compactMap { $0.value["ref"]?.text }
            #expect(refs == refs.sorted())
            #expect(refs.count == 3)
        }
        #expect(try await log.reached(6).count == 6)
        #expect(await outbox.lines.isEmpty)
    }

    @Test func `a line whose answer was lost with the program is sent again under its ref, and then never more`()
        async throws
    {
        let site = try OutboxSite()
        let deaf = try await LiveServer { $0.command == "send" ? [] : nil }
        do {
            let outbox = try site.outbox()
            await outbox.start(try deaf.client()) { _ in }
            try await outbox.add(OutboxSite.line(1))
            _ = try await deaf.request("send", 1).value()
            await outbox.close()
        }
        let server = try await LiveServer()
        do {
            let outbox = try site.outbox()
            await outbox.start(try server.client()) { _ in }
            await outbox.drained()
            #expect(server.refs() == ["ref-1"])
            await outbox.close()
        }
        #expect(try await site.outbox().lines.isEmpty)
    }

    @Test func `a line that is refused holds up no other, and goes when it is added again`() async throws {
        let site = try OutboxSite()
        let server = try await LiveServer { request in
            request.command == "send" && request.number == 1 ? LiveServer.error("not_a_member") : nil
        }
        let outbox = try site.outbox()
        let log = OutcomeLog()
        for number in 1...2 { try await outbox.add(OutboxSite.line(number, to: "#lab")) }
        await outbox.start(try server.client(), report: log.report)
        await outbox.drained()
        let failure = OutboxLine.Failure(code: .known(.notAMember), message: "not_a_member")
        #expect(try await log.reached(1).first == .failed(ref: "ref-1", failure))
        #expect(server.refs() == ["ref-1", "ref-2"])
        #expect(await outbox.lines.map(\.failure) == [failure])

        try await outbox.add(OutboxSite.line(1, to: "#lab"))
        await outbox.drained()
        #expect(server.refs() == ["ref-1", "ref-2", "ref-1"])
        #expect(await outbox.lines.isEmpty)
    }

    @Test func `what is discarded is not sent`() async throws {
        let site = try OutboxSite()
        let server = try await LiveServer()
        let outbox = try site.outbox()
        for number in 1...2 { try await outbox.add(OutboxSite.line(number)) }
        await outbox.discard("ref-1")
        await outbox.start(try server.client()) { _ in }
        await outbox.drained()
        #expect(server.refs() == ["ref-2"])
    }

    @Test func `when the session has ended the lines wait for the next one`() async throws {
        let site = try OutboxSite()
        let server = try await LiveServer { request in
            request.value["token"] != nil ? LiveServer.error("session_not_found") : nil
        }
        let outbox = try site.outbox()
        let log = OutcomeLog()
        try await outbox.add(OutboxSite.line(1))
        let made = Token(LiveServer.token.utf8Span.span.bytes)
        let token = try #require(made)
        await outbox.start(try server.client(credentials: .token(token)), report: log.report)
        guard case .stopped? = try await log.reached(1).first else {
            Issue.record("it was told \(log.outcomes)")
            return
        }
        #expect(await outbox.lines.map(\.ref) == ["ref-1"])
        #expect(await outbox.lines.map(\.failure) == [nil])
        await outbox.start(try server.client(), report: log.report)
        await outbox.drained()
        #expect(server.refs() == ["ref-1"])
    }
}
