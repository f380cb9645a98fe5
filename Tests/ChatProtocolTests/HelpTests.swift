import ChatProtocol
import Testing

@Suite struct `Help` {
    @Test func `names every command in both languages`() {
        for language in Language.allCases {
            let lines = HelpText.overview(language).split(separator: "\n")
            #expect(lines.count == CommandName.allCases.count)
            for (line, name) in zip(lines, CommandName.allCases) { #expect(line.hasPrefix(name.rawValue)) }
        }
    }

    @Test func `explains one command under any of its names`() {
        #expect(HelpText.text(about: utf8("SEND"), .english) == "send [TOKEN] USER TEXT  send a message")
        #expect(HelpText.text(about: utf8("auth"), .indonesian)?.hasPrefix("login USER PASSWORD") == true)
        #expect(HelpText.text(about: utf8("show_user"), .english)?.hasSuffix("(also: show user)") == true)
        #expect(HelpText.text(about: utf8("nothing"), .english) == nil)
        #expect(HelpText.text(about: nil, .english) == HelpText.overview(.english))
    }

    @Test func `knows which commands need a session`() {
        let open: Set<CommandName> = [.login, .register, .hello, .help, .ping, .quit]
        for name in CommandName.allCases { #expect(name.needsSession == !open.contains(name)) }
    }

    @Test(
        arguments: [
            (
                .search, "[TOKEN] [with=X] [before=ID] [limit=N] TEXT...", "mencari pesan",
                "find messages by their words"
            ),
            (.mute, "[TOKEN] WITH", "membisukan percakapan", "mute a conversation"),
            (.unmute, "[TOKEN] WITH", "membunyikan percakapan lagi", "unmute a conversation"),
            (.typing, "[TOKEN] TO", "memberi tahu sedang mengetik", "tell that one is typing"),
            (.edit, "[TOKEN] ID TEXT...", "mengubah pesan sendiri", "change one's own message"),
            (.delete, "[TOKEN] ID", "menghapus pesan", "delete a message"),
            (.create, "[TOKEN] #ROOM [private] [history=joined|all]", "membuat ruang", "make a room"),
            (.join, "[TOKEN] #ROOM", "masuk ke ruang", "become a member of a room"),
            (.leave, "[TOKEN] #ROOM", "keluar dari ruang", "leave a room"),
            (.invite, "[TOKEN] #ROOM USER", "mengundang ke ruang", "invite somebody to a room"),
            (.remove, "[TOKEN] #ROOM USER", "mengeluarkan dari ruang", "remove somebody from a room"),
            (.role, "[TOKEN] #ROOM USER owner|moderator|member", "mengubah peran anggota", "change a member's role"),
            (.topic, "[TOKEN] #ROOM TEXT...", "mengubah topik ruang", "change a room's topic"),
            (.members, "[TOKEN] #ROOM [after=USER] [limit=N]", "anggota ruang", "who is in a room"),
            (.rooms, "[TOKEN] [after=#ROOM] [limit=N]", "daftar ruang", "the rooms there are"),
            (.block, "[TOKEN] USER", "memblokir user", "block a user"),
            (.unblock, "[TOKEN] USER", "membuka blokir", "take a block back"),
            (.blocked, "[TOKEN] [after=USER] [limit=N]", "siapa yang diblokir", "whom one has blocked"),
        ] as [(CommandName, String, String, String)])
    func `tells how a command is written`(name: CommandName, params: String, indonesian: String, english: String) {
        let about = utf8(name.rawValue)
        #expect(HelpText.text(about: about, .indonesian) == "\(name.rawValue) \(params)  \(indonesian)")
        #expect(HelpText.text(about: about, .english) == "\(name.rawValue) \(params)  \(english)")
    }

    @Test func `gives every command a summary of its own in each language`() {
        for language in Language.allCases {
            let texts = CommandName.allCases.map { HelpText.usage(of: $0, language) }
            let summaries = texts.compactMap { $0.split(separator: "  ").last }
            #expect(Set(summaries).count == CommandName.allCases.count)
        }
        for name in CommandName.allCases {
            #expect(HelpText.usage(of: name, .english) != HelpText.usage(of: name, .indonesian))
        }
    }

    @Test func `names no command that a terminal's openssl would take for itself`() {
        for name in CommandName.allCases { #expect(!name.rawValue.hasPrefix("k")) }
    }
}
