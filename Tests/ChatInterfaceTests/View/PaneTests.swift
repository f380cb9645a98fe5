import ChatClient
import ChatInterface
import ChatProtocol
import ChatTerminal
import Testing

/// What stands in the message pane, in a window of 80 columns: the text begins in column 18 of the pane.
struct PaneTests {
    private static func scene(_ messages: [Message]) -> Scene {
        var scene = Scene(80, 40)
        scene.open("#lab", messages)
        return scene
    }

    @Test func `messages of one sender within five minutes have the name once`() {
        let scene = Self.scene([
            Scene.message(1, "lineker", "one", ago: 20), Scene.message(2, "lineker", "two", ago: 20),
            Scene.message(3, "lineker", "three", ago: 16), Scene.message(4, "lineker", "four", ago: 11),
            Scene.message(5, "messi", "five", ago: 11), Scene.message(6, "lineker", "six", ago: 11),
        ])
        #expect(
            scene.paneLines.dropFirst(2) == [
                "13:45    lineker  one", "                  two", "13:49             three", "13:54    lineker  four",
                "13:54      messi  five", "13:54    lineker  six",
            ])
    }

    @Test(arguments: [
        (Language.english, "── Sunday, 22 November 2026 ──", "── Monday, 23 November 2026 ──"),
        (.indonesian, "── Minggu, 22 November 2026 ──", "── Senin, 23 November 2026 ──"),
    ])
    func `a day has its line, in the user's language`(language: Language, first: String, second: String) {
        var scene = Scene(80, 24, language: language)
        scene.open("#lab", [Scene.message(1, "a", "x", ago: 1_440), Scene.message(2, "a", "y", ago: 1)])
        let lines = scene.paneLines.map { $0.drop { $0 == " " } }
        #expect(lines[1] == first[...] && lines[3] == second[...])
    }

    @Test func `what happened before the first message has the line of its day above it`() {
        var scene = Self.scene([Scene.message(10, "a", "one", ago: 3)])
        scene.change { $0.notices = [Notice(after: 3, time: Scene.time(9), kind: .event, text: "joined")] }
        let today = "── Monday, 23 November 2026 ──"
        func lines() -> [String] { scene.paneLines.dropFirst().map { String($0.drop { $0 == " " }) } }
        #expect(lines() == [today, "13:56         --  joined", "14:02          a  one"])
        scene.change { $0.notices[0].time = Scene.time(1_440) }
        #expect(lines()[0] == "── Sunday, 22 November 2026 ──" && lines()[2] == today)
    }

    @Test func `midnight is that of the user's time zone`() {
        let settings = InterfaceSettings(
            language: .english, profile: "lab", timeZone: .fixed(seconds: 10 * 3_600))
        var scene = Self.scene([Scene.message(1, "a", "x", ago: 10), Scene.message(2, "a", "y", ago: 2)])
        scene.state.settings = settings
        #expect(scene.paneLines[1].contains("Monday, 23") && scene.paneLines[2].hasPrefix("23:55"))
        scene.change { $0.messages[1].time = Scene.time(-5) }
        #expect(scene.paneLines.last?.hasPrefix("00:10") == true)
        #expect(scene.paneLines[3].contains("Tuesday, 24 November 2026"))
    }

    @Test func `the line of what is new stands before the first such message`() {
        var scene = Self.scene((1...4).map { Scene.message($0, "lineker", "m\($0)", ago: 1) })
        func place() -> Int? { scene.paneLines.firstIndex { $0.contains("new since you were here") } }
        #expect(place() == nil)
        scene.change { $0.newSince = 2 }
        #expect(place() == 4)
        // Nothing has come since.
        scene.change { $0.newSince = 4 }
        #expect(place() == nil)
        scene.change { $0.newSince = 0 }
        #expect(place() == 2)
        // What is new began further above.
        scene.change { $0.hasOlder = true }
        #expect(place() == nil)
    }

    @Test func `edited, deleted, pending and failed lines say so`() {
        var scene = Self.scene([Scene.message(1, "messi", "one", ago: 9), Scene.message(2, "lineker", "", ago: 9)])
        scene.change { conversation in
            conversation.messages[0].isEdited = true
            conversation.messages[1].isDeleted = true
            let line = OutgoingLine(ref: "1", to: "#lab", text: "three", written: Scene.time(0))
            conversation.outgoing = [
                OutgoingMessage(line: line), OutgoingMessage(line: line, status: .failed("Not allowed")),
            ]
        }
        #expect(
            scene.paneLines.dropFirst(2) == [
                "13:56      messi  one (edited)", "13:56    lineker  (message deleted)",
                "14:05      messi  three  sending…",
                "14:05      messi  three", "                  not sent: Not allowed (/resend or /discard)",
            ])
        scene.state.link = .connecting
        #expect(scene.paneLines[4] == "14:05      messi  three  waits for the connection")
    }

    @Test func `notices stand behind their message, and take a group apart`() {
        var scene = Self.scene([Scene.message(10, "a", "one", ago: 3), Scene.message(20, "a", "two", ago: 3)])
        scene.change { conversation in
            conversation.notices = [
                Notice(after: 3, time: Scene.time(9), kind: .event, text: "first"),
                Notice(after: 15, time: Scene.time(3), kind: .event, text: "joined"),
                Notice(after: 20, time: Scene.time(2), kind: .failure, text: "failed"),
            ]
        }
        #expect(
            scene.paneLines.filter { !$0.contains("──") } == [
                "13:56         --  first", "14:02          a  one", "14:02         --  joined", "14:02          a  two",
                "14:03         !!  failed",
            ])
    }

    @Test func `the top says whether there is more`() {
        var scene = Self.scene([Scene.message(1, "a", "one")])
        #expect(scene.paneLines.first?.contains("── the beginning of the conversation ──") == true)
        scene.change { $0.hasOlder = true }
        #expect(scene.paneLines.first?.contains("── older messages: PageUp ──") == true)
        scene.change { $0.isLoading = true }
        #expect(scene.paneLines.first?.contains("── loading older messages ──") == true)
        scene.change { $0.messages = [] }
        #expect(scene.paneLines.map { $0.contains("── loading ──") } == [true])
        scene.change { ($0.isLoading, $0.hasOlder) = (false, false) }
        #expect(scene.paneLines.map { $0.contains("── nothing written here yet ──") } == [true])
    }

    @Test func `a name that is longer than its column is shown in full`() {
        let name = String(repeating: "abcdefgh", count: 4)
        let scene = Self.scene([Scene.message(1, name, "one"), Scene.message(2, name, "two")])
        #expect(
            scene.paneLines.dropFirst(2) == [
                "14:05 " + name, "                  one", "                  two",
            ])
    }

    @Test func `long lines are broken at words and stand under the text`() {
        let scene = Self.scene([Scene.message(1, "lineker", "satu dua tiga empat lima enam tujuh delapan sembilan")])
        #expect(
            scene.paneLines.dropFirst(2) == [
                "14:05    lineker  satu dua tiga empat lima enam tujuh delapan", "                  sembilan",
            ])
    }

    @Test func `a link is underlined and stays whole`() {
        let link = "https://example.org/a/path/with-many-words"
        let scene = Self.scene([Scene.message(1, "lineker", "please read (\(link)), all of you")])
        #expect(scene.paneLines[3].contains(link))
        let runs = scene.frame.rows.flatMap(\.segments).flatMap(\.runs)
        #expect(runs.filter(\.style.isUnderlined).map(\.text) == [link])
    }

    @Test(arguments: [
        ("halo messi!", ["messi"]), ("MESSI messi_2 messing", ["MESSI"]), ("ask Lionel Messi", ["Lionel Messi"]),
        ("nobody", []), ("https://example.org/messi", []),
    ])
    func `one's own name stands out`(text: String, marked: [String]) {
        let scene = Self.scene([Scene.message(1, "lineker", text)])
        let style = Theme().mention
        let runs = scene.frame.rows.dropFirst(2).dropLast(2).flatMap(\.segments).flatMap(\.runs)
        #expect(runs.filter { $0.style == style }.map(\.text) == marked)
    }

    @Test func `a message that was searched for stands out`() {
        var scene = Self.scene([Scene.message(1, "a", "one"), Scene.message(2, "a", "two")])
        scene.change { $0.found = 2 }
        let found = scene.frame.rows.first { $0.segments.contains { $0.runs.first?.text == "two" } }
        #expect(found?.segments.contains { $0.runs.first == Run("14:05", Theme().found) } == true)
    }

    @Test func `what is edited is shown at once, wide and narrow`() {
        var scene = Self.scene([Scene.message(1, "a", "one")])
        #expect(scene.paneLines.last?.hasSuffix("one") == true)
        scene.change { $0.messages[0].text = "another" }
        #expect(scene.paneLines.last?.hasSuffix("another") == true)
        scene.change { $0.messages[0].text = String(repeating: "word ", count: 12) }
        let lines = scene.paneLines.count
        scene.state.size.columns = 40
        #expect(scene.paneLines.count > lines)
    }
}
