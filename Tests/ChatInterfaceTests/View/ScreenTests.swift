import ChatClient
import ChatInterface
import ChatProtocol
import ChatTerminal
import Testing

/// Whole screens, as text.
struct ScreenTests {
    private static func scene(_ columns: Int, _ rows: Int) -> Scene {
        var scene = Scene(columns, rows)
        scene.open(
            "#lab",
            [
                Scene.message(1, "lineker", "selamat pagi", ago: 1_500),
                Scene.message(2, "lineker", "tugas 3: https://example.org/tugas/3", ago: 1_499),
                Scene.message(3, "messi", "ok", ago: 30),
                Scene.message(4, "henderson", "日本語のテキスト 👩🏽‍🚀 ok", ago: 20),
                Scene.message(5, "lineker", "messi, sudah baca?", ago: 2),
            ])
        scene.change { conversation in
            (conversation.topic, conversation.newSince) = ("Praktikum jaringan", 3)
            conversation.messages[2].isEdited = true
            conversation.notices = [
                Notice(after: 4, time: Scene.time(6), kind: .event, text: "Gary Lineker (lineker) joined")
            ]
            let line = OutgoingLine(ref: "a", to: "#lab", text: "sebentar", written: Scene.time(0))
            conversation.outgoing = [OutgoingMessage(line: line)]
            conversation.typing = ["henderson": Scene.time(-1)]
        }
        var lineker = ConversationState(with: "lineker", name: "Gary Lineker")
        (lineker.isConnected, lineker.unread, lineker.isHighlighted) = (true, 3, true)
        scene.add(lineker)
        var henderson = ConversationState(with: "henderson", name: "Jordan Henderson")
        (henderson.isConnected, henderson.isMuted, henderson.unread) = (false, true, 1_000)
        scene.add(henderson)
        return scene
    }

    @Test func `80 by 24`() {
        var scene = Self.scene(80, 24)
        scene.type("halo 日本")
        #expect(
            scene.text == [
                "1 #lab          │#lab · Praktikum jaringan",
                "2 ●lineker Ga… 3│            ── the beginning of the conversation ──",
                "3 ○henders… 999+│                ── Sunday, 22 November 2026 ──",
                "                │13:05    lineker  selamat pagi",
                "                │13:06             tugas 3: https://example.org/tugas/3",
                "                │                ── Monday, 23 November 2026 ──",
                "                │13:35      messi  ok (edited)",
                "                │                 ── new since you were here ──",
                "                │13:45  henderson  日本語のテキスト 👩🏽‍🚀 ok",
                "                │13:59         --  Gary Lineker (lineker) joined",
                "                │14:03    lineker  messi, sudah baca?",
                "                │14:05      messi  sebentar  sending…",
                "                │",
                "                │",
                "                │",
                "                │",
                "                │",
                "                │",
                "                │",
                "                │",
                "                │",
                "                │",
                "[lab] online · henderson is typing                   3 unread elsewhere · 14:05",
                "[#lab] halo 日本",
            ])
        #expect(scene.frame.cursor == Position(column: 16, row: 23))
        #expect(scene.frame.title == "(3) #lab - lab")
    }

    @Test func `40 by 10`() {
        var scene = Self.scene(40, 10)
        scene.type("halo")
        #expect(
            scene.text == [
                "#lab · Praktikum jaringan",
                "13:35      messi ok (edited)",
                "     ── new since you were here ──",
                "13:45  henderson 日本語のテキスト 👩🏽‍🚀 ok",
                "13:59         -- Gary Lineker (lineker)",
                "                 joined",
                "14:03    lineker messi, sudah baca?",
                "14:05      messi sebentar  sending…",
                "[lab] online · henderson is … lineker 3",
                "[#lab] halo",
            ])
        #expect(scene.frame.cursor == Position(column: 11, row: 9))
    }

    @Test func `120 by 40`() {
        let scene = Self.scene(120, 40)
        #expect(
            Array(scene.text.prefix(16)) == [
                "1 #lab                  │#lab · Praktikum jaringan",
                "2 ●lineker Gary Linek… 3│                            ── the beginning of the conversation ──",
                "3 ○henderson Jorda… 999+│                                ── Sunday, 22 November 2026 ──",
                "                        │13:05         lineker  selamat pagi",
                "                        │13:06                  tugas 3: https://example.org/tugas/3",
                "                        │                                ── Monday, 23 November 2026 ──",
                "                        │13:35           messi  ok (edited)",
                "                        │                                 ── new since you were here ──",
                "                        │13:45       henderson  日本語のテキスト 👩🏽‍🚀 ok",
                "                        │13:59              --  Gary Lineker (lineker) joined",
                "                        │14:03         lineker  messi, sudah baca?",
                "                        │14:05           messi  sebentar  sending…",
                "                        │",
                "                        │",
                "                        │",
                "                        │",
            ])
        #expect(
            Array(scene.text.suffix(2)) == [
                "[lab] online · henderson is typing                                                           3 unread elsewhere · 14:05",
                "[#lab]",
            ])
    }

    @Test func `20 by 5, the smallest`() {
        let scene = Self.scene(20, 5)
        #expect(
            scene.text == [
                "#lab · Praktikum ja…",
                "messi sebentar",
                "      sending…",
                "[lab] onl… linek… 3",
                "[#lab]",
            ])
    }

    @Test func `a conversation of two, in Indonesian, without a connection`() {
        var scene = Scene(60, 8, language: .indonesian)
        var lineker = ConversationState(with: "lineker", name: "Gary Lineker")
        (lineker.isConnected, lineker.hasOlder) = (false, false)
        lineker.messages = [Scene.message(1, "lineker", "halo", to: "messi")]
        scene.add(lineker)
        scene.state.current = "lineker"
        scene.state.link = .offline(reason: "sambungan putus", until: Timestamp(milliseconds: Scene.afternoon + 4_200))
        #expect(
            scene.text == [
                "1 ○lineker Gary…│Gary Lineker (lineker) · tidak terhubung",
                "                │           ── awal percakapan ──",
                "                │       ── Senin, 23 November 2026 ──",
                "                │14:05    lineker halo",
                "                │",
                "                │",
                "[lab] terputus (lagi dalam 5 detik): sambungan putus  14:05",
                "[lineker]",
            ])
    }

    @Test func `without a conversation one is told what to do`() {
        let scene = Scene(40, 8)
        #expect(
            scene.text == [
                "",
                "No conversation yet: /msg USER TEXT,",
                "/join #ROOM, /rooms, /help",
                "",
                "",
                "",
                "[lab] online                      14:05",
                "[]",
            ])
    }
}
