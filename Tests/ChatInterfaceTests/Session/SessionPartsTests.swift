import ChatProtocol
import ChatTerminal
import Testing

@testable import ChatClient
@testable import ChatInterface

@Suite(.timeLimit(.minutes(15)))
struct SessionPartsTests {
    @Test func `a key after a pause is shown at once, a flood of them once in 16 ms`() {
        var schedule = PaintSchedule()
        #expect(schedule.changed(at: .zero) == .paintNow)
        #expect(schedule.changed(at: .milliseconds(4)) == .wait(.milliseconds(12)))
        #expect(schedule.changed(at: .milliseconds(5)) == .none)
        schedule.frameDue(at: .milliseconds(16))
        #expect(schedule.changed(at: .milliseconds(16)) == .paintNow)
        #expect(schedule.changed(at: .milliseconds(40)) == .paintNow)
    }

    @Test func `a full mailbox holds up the server, and lets answers through`() async throws {
        let mailbox = SessionMailbox()
        for _ in 0..<SessionMailbox.room { try await mailbox.putWhenRoom(.tick) }
        let server = Task { try await mailbox.putWhenRoom(.frameDue) }
        mailbox.put(.tick)
        var taken = 0
        while taken < SessionMailbox.room + 2 { taken += try #require(await mailbox.take()).count }
        try await server.value
    }

    @Test func `only the newest mark of a conversation is told, and two a second at most`() async throws {
        let server = try await LiveServer()
        let clock = TestClock(long: .zero)
        let marker = ReadMarker(try server.client(), clock: clock)
        let first = clock.nextSleep(of: ReadMarker.interval)
        await marker.mark("lineker", upTo: 1)
        try await first.value()
        for id in Int64(2)...9 { await marker.mark("lineker", upTo: id) }
        await marker.mark("lineker", upTo: 4)
        #expect(server.requests("read").count == 1)
        let pause = clock.nextSleep(of: ReadMarker.interval)
        clock.advance(by: ReadMarker.interval)
        try await pause.value()
        #expect(server.requests("read").compactMap { $0.value["upto"]?.integer } == [1, 9])
        clock.advance(by: ReadMarker.interval)
    }

    @Test func `a notification's program gets title and text as they are, whatever is in them`() async throws {
        let folder = try TemporaryFolder()
        let text = "$(touch \(folder.path)/harm); `id` 'quoted' \"twice\""
        let script = #"printf '%s|%s|%s|%s' "$2" "$3" "$CHAT_TITLE" "$CHAT_TEXT" > "$1""#
        let program = ForeignProgram(
            words: ["/bin/sh", "-c", script, "sh", "\(folder.path)/told", "Gary", text],
            environment: ["CHAT_TITLE": "Gary", "CHAT_TEXT": text])
        #expect(await program.run() == .exited(0))
        #expect(try folder.read("told") == "Gary|\(text)|Gary|\(text)")
        #expect(try folder.names(in: "") == ["told"])
    }

    @Test(arguments: [("exit 3", ForeignProgram.End.exited(3)), ("kill -9 $$", .signalled(9))])
    func `a program's end is known`(script: String, end: ForeignProgram.End) async {
        #expect(await ForeignProgram(words: ["/bin/sh", "-c", script]).run() == end)
    }

    @Test func `a program that there is not says so`() async {
        #expect(await ForeignProgram(words: ["/nowhere/program"]).run() == .notStarted(2))
    }

    @Test func `the editor works on a file for the user alone, which is gone then`() async throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("edit", Array("stat -c %a \"$1\" > \(folder.path)/mode; echo two >> \"$1\"".utf8))
        _ = try folder.state()
        let editor = ForeignEditor(command: "sh \(folder.path)/edit", folder: folder.path + "/chat-client")
        #expect(try await editor.edit("one\n") == "one\ntwo")
        // The last line has an end in the file, too.
        #expect(try await editor.edit("one") == "one\ntwo")
        #expect(try await editor.edit("") == "two")
        #expect(try folder.read("mode") == "600\n")
        #expect(try folder.names(in: "chat-client") == [])
    }

    @Test func `an editor that fails leaves no file either`() async throws {
        let folder = try TemporaryFolder()
        let editor = ForeignEditor(command: "exit 4; true", folder: folder.path)
        await #expect(throws: ForeignEditor.Failure.exited(4)) { try await editor.edit("one") }
        #expect(try folder.names(in: "") == [])
    }
}
