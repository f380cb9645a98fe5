import ChatProtocol
import ChatTerminal
import Synchronization
import Testing

@testable import ChatClient
@testable import ChatInterface

/// When the terminal is another's for a while.
@Suite(.timeLimit(.minutes(15)))
struct SessionAwayTests {
    @Test func `when the session has ended the password is asked for, and all goes on`() async throws {
        var site = try SessionSite()
        let server = try await LiveServer.withLineker { request in
            request.value["token"]?.text == LiveServer.token ? LiveServer.error("session_not_found") : nil
        }
        let terminal = site.terminal
        let again = try server.configuration(clock: site.liveClock)
        site.hooks.logIn = {
            #expect(!terminal.isEntered)
            return again
        }
        let token = Token(LiveServer.token.utf8Span.span.bytes)
        let session = try site.start(server, credentials: .token(try #require(token)))
        try await terminal.shows("lineker: selamat pagi")
        #expect(terminal.calls == ["enter", "start", "restore", "enter", "start"])
        terminal.tell(.signal(15))
        #expect(try await session.value.reason == nil)
    }

    @Test func `who does not log in again leaves, and the lines stay`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker { request in
            request.command == "whoami" ? LiveServer.error("session_not_found") : nil
        }
        let token = Token(LiveServer.token.utf8Span.span.bytes)
        let session = try site.start(server, credentials: .token(try #require(token)))
        let end = try await session.value
        #expect(end.reason == ErrorCode.sessionNotFound.said(in: .english))
        #expect(site.terminal.calls.last == "restore")
    }

    @Test func `the editor has the terminal for itself, and its text comes into the line`() async throws {
        var site = try SessionSite()
        _ = try site.folder.write("edit", Array("printf 'written elsewhere' > \"$1\"".utf8))
        site.editor = "sh \(site.folder.path)/edit"
        let server = try await LiveServer.withLineker()
        let session = try site.start(server)
        try await site.terminal.shows("lineker: selamat pagi")
        site.terminal.tell(.input([.key(.control("x")), .key(.control("e"))]))
        try await site.terminal.isCalled("leave")
        try await site.terminal.isCalled("enter", times: 2)
        try await site.terminal.shows("> written elsewhere")
        site.terminal.tell(.signal(15))
        _ = try await session.value
    }

    @Test func `Ctrl-Z stops the program`() async throws {
        let site = try SessionSite()
        let server = try await LiveServer.withLineker()
        let session = try site.start(server)
        try await site.terminal.shows("lineker: selamat pagi")
        site.terminal.tell(.input([.key(.control("z"))]))
        try await site.terminal.isCalled("suspend")
        site.terminal.tell(.continued)
        site.terminal.tell(.signal(15))
        _ = try await session.value
    }
}
