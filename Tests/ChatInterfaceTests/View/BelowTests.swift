import ChatClient
import ChatInterface
import ChatProtocol
import ChatTerminal
import Testing

/// The status line, the input line and what stands between them.
struct BelowTests {
    private static func scene(_ columns: Int = 80, _ rows: Int = 24) -> Scene {
        var scene = Scene(columns, rows)
        scene.open("#lab", [Scene.message(1, "lineker", "halo")])
        return scene
    }

    private func status(_ scene: Scene) -> String {
        scene.view.layout(of: scene.state).map { scene.text[$0.status.row] } ?? ""
    }

    private static let links: [(InterfaceState.Link, String)] = [
        (.connecting, "connecting"), (.catchingUp, "catching up"), (.online, "online"),
        (.ended(reason: "the session was ended"), "offline: the session was ended"),
        (
            .offline(reason: "no connection", until: Timestamp(milliseconds: Scene.afternoon + 4_200)),
            "offline (again in 5 s): no connection"
        ),
        (.offline(reason: "late", until: Scene.time(1)), "offline (again in 0 s): late"),
    ]

    @Test(arguments: links.indices)
    func `the status line tells how the link is`(index: Int) {
        for columns in [40, 80, 120] {
            var scene = Self.scene(columns)
            scene.state.link = Self.links[index].0
            #expect(status(scene).hasPrefix("[lab] " + Self.links[index].1.prefix(24)))
        }
        #expect(TextWidth.of(status(Self.scene())) <= 80)
    }

    @Test(arguments: [
        ([], ""), (["a"], "a is typing"), (["b", "a"], "a and b are typing"), (["a", "b", "c"], "3 people are typing"),
    ])
    func `and who is typing`(users: [String], text: String) {
        var scene = Self.scene()
        scene.change { for user in users { $0.typing[user] = Scene.time(-1) } }
        #expect(status(scene).contains(text) && status(scene).contains("typing") == !users.isEmpty)
    }

    @Test func `what is unread elsewhere is counted, or named where there is no list`() {
        for (columns, expected) in [(80, "7 unread elsewhere"), (50, "#b 4, lineker 3")] {
            var scene = Self.scene(columns)
            #expect(!status(scene).contains("unread"))
            for (name, unread, isMuted) in [("#b", 4, false), ("lineker", 3, false), ("#c", 9, true)] {
                var conversation = ConversationState(with: name, name: name)
                (conversation.unread, conversation.isMuted) = (Int64(unread), isMuted)
                scene.add(conversation)
            }
            scene.change { $0.unread = 5 }
            #expect(status(scene).contains(expected))
            #expect(scene.frame.title == "(12) #lab - lab")
        }
    }

    @Test func `bytes are counted when they come to an end`() {
        var scene = Self.scene(80, 40)
        scene.type(String(repeating: "é", count: 1_700))
        #expect(!status(scene).contains("bytes"))
        scene.type(String(repeating: "é", count: 348))
        #expect(status(scene).contains("4096 of 4096 bytes"))
        scene.type("!")
        #expect(status(scene).contains("4097 of 4096 bytes"))
        scene.type(String(repeating: "a", count: 100_000))
        #expect(status(scene).contains("of 4096 bytes"))
    }

    @Test func `the input line grows to a third of the screen, with the cursor in view`() throws {
        var scene = Self.scene(40, 24)
        for count in 1...30 {
            scene.type("line \(count)\n")
            let cursor = try #require(scene.frame.cursor)
            let input = try #require(scene.view.layout(of: scene.state)?.input)
            #expect(input.rows == min(count + 1, 8))
            #expect(cursor == Position(column: 7, row: 23))
        }
        for _ in 0..<30 { _ = scene.state.apply(.input(.key(Key(.up)))) }
        #expect(scene.frame.cursor.map { scene.text[$0.row] } == "[#lab] line 1")
    }

    @Test(arguments: ["日本語日本語日本語日本語日本語日本語", "👩🏽‍🚀👨‍👩‍👧🇮🇩👩🏽‍🚀👨‍👩‍👧🇮🇩👩🏽‍🚀👨‍👩‍👧🇮🇩", "e\u{301}e\u{301}e\u{301}", "a\u{202E}b\tc"])
    func `the cursor stands on its character, in front of and behind wide ones`(text: String) throws {
        var scene = Self.scene(24, 24)
        scene.type(text)
        for _ in 0...text.count {
            let cursor = try #require(scene.frame.cursor)
            let row = try #require(scene.frame.rows[cursor.row].segments.last)
            let shown = scene.state.editor.text.prefix(scene.state.editor.cursor).last.map { String($0) } ?? ""
            let before = TextCut.text(row.runs[0].text, width: cursor.column - row.column, ellipsis: "")
            // Behind a row's end the cursor stands at the start of the next one.
            if scene.state.editor.cursor > 0, cursor.column > row.column, shown != "\t", shown != "\u{202E}" {
                #expect(before.hasSuffix(shown))
            }
            #expect(cursor.column < 24)
            _ = scene.state.apply(.input(.key(Key(.left))))
        }
        #expect(scene.frame.cursor == Position(column: 7, row: scene.view.layout(of: scene.state)?.input.row ?? 0))
    }

    @Test func `a search through the history and an edit have prompts of their own`() {
        var scene = Self.scene()
        _ = scene.state.apply(.input(.key(.control("r"))))
        _ = scene.state.apply(.input(.key(Key(.character("x")))))
        #expect(scene.text.last == "[not found x]")
        _ = scene.state.apply(.input(.key(.control("g"))))
        scene.change { $0.editing = 1 }
        #expect(scene.text.last == "[edit]")
    }

    @Test func `the chosen candidate is reversed and in view`() {
        var scene = Self.scene(30, 12)
        let names = (1...40).map { "candidate\($0)" }
        for chosen in [0, 1, 20, 39] {
            scene.state.completion = .init(candidates: names, chosen: chosen)
            let runs = scene.frame.rows[10].segments[0].runs
            #expect(runs.filter(\.style.isReversed).map(\.text) == [names[chosen]])
            #expect(runs.reduce(0) { $0 + TextWidth.of($1.text) } <= 30)
        }
        scene.state.message = Notice(after: 0, time: scene.state.now, kind: .failure, text: "no such room")
        #expect(scene.text[10] == "!! no such room" && scene.text[9].hasPrefix("candidate"))
    }
}
