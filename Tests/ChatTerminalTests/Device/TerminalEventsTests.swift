import ChatTerminal
import Glibc
import Testing

extension DeviceTests {
    @Suite struct TerminalEventsTests {
        /// A terminal that is taken over, with its events.
        final class Stage {
            let pseudo: PseudoTerminal
            let terminal: RawTerminal
            let events: TerminalEvents
            let log = EventLog()

            init() throws {
                let log = log
                pseudo = try PseudoTerminal()
                terminal = RawTerminal(input: pseudo.program, output: pseudo.program, .paste)
                events = try TerminalEvents(terminal) { log.append($0) }
                try terminal.enter()
            }

            deinit {
                events.stop()
                terminal.restore()
            }
        }

        static func keys(_ events: [TerminalEvent]) -> [TerminalInput] {
            events.flatMap { event -> [TerminalInput] in
                if case .input(let inputs) = event { return inputs }
                return []
            }
        }

        @Test func `keys come as they are typed`() throws {
            let stage = try Stage()
            stage.pseudo.type("aé\u{1B}[1;5A\u{1B}[200~x\ry\u{1B}[201~\r")
            let events = stage.log.upTo { Self.keys([$0]).contains(.key(Key(.enter))) }
            #expect(
                Self.keys(events) == [
                    .key(.typed("a")), .key(.typed("é")), .key(Key(.up, .control)), .pasted("x\ny"), .key(Key(.enter)),
                ])
        }

        @Test func `an escape alone is the escape key after a while`() throws {
            let stage = try Stage()
            stage.pseudo.type("\u{1B}")
            #expect(Self.keys(stage.log.upTo { _ in true }) == [.key(Key(.escape))])
        }

        @Test func `Ctrl-C, Ctrl-Z, Ctrl-S and Ctrl-Q are keys`() throws {
            let stage = try Stage()
            stage.pseudo.type("\u{03}\u{1A}\u{13}\u{11}")
            let events = stage.log.upTo { Self.keys([$0]).contains(.key(.control("q"))) }
            #expect(Self.keys(events) == ["c", "z", "s", "q"].map { .key(.control($0)) })
        }

        @Test func `a new size is told`() throws {
            let stage = try Stage()
            stage.pseudo.resize(columns: 40, rows: 10)
            // The kernel sends it to the foreground of a controlling terminal, which this one is not.
            kill(getpid(), SIGWINCH)
            let resized = TerminalEvent.resized(Size(columns: 40, rows: 10))
            #expect(stage.log.upTo { $0 == resized } == [resized])
        }

        @Test func `the signal to end is told, and the terminal is still the program's`() throws {
            let stage = try Stage()
            kill(getpid(), SIGTERM)
            #expect(stage.log.upTo { $0 == .signal(SIGTERM) } == [.signal(SIGTERM)])
            #expect(stage.terminal.isEntered)
        }

        @Test func `being continued is told, and the terminal is taken over again`() throws {
            let stage = try Stage()
            #expect(stage.pseudo.shown(upTo: "h") == "\u{1B}[?2004h")
            let raw = stage.pseudo.modes
            // As a shell does while the process stands still.
            _ = system("stty sane < \(String(cString: ttyname(stage.pseudo.program)))")
            #expect(stage.pseudo.modes != raw)
            kill(getpid(), SIGCONT)
            #expect(stage.log.upTo { $0 == .continued } == [.continued])
            #expect(stage.pseudo.modes == raw)
            #expect(stage.pseudo.shown(upTo: "h") == "\u{1B}[?2004h")
        }

        @Test func `a terminal that is gone is told once`() throws {
            let stage = try Stage()
            stage.pseudo.type("a")
            _ = stage.log.upTo { _ in true }
            stage.pseudo.closeWindow()
            #expect(stage.log.upTo { $0 == .hangup } == [.input([.key(.typed("a"))]), .hangup])
        }

        @Test func `while another program has the terminal its keys are left to it`() throws {
            let stage = try Stage()
            stage.terminal.leave()
            stage.pseudo.type("other\n")
            var line = [UInt8](repeating: 0, count: 20)
            #expect(read(stage.pseudo.program, &line, 20) == 6)
            try stage.terminal.enter()
            stage.pseudo.type("mine")
            let events = stage.log.upTo { Self.keys([$0]).contains(.key(.typed("e"))) }
            #expect(Self.keys(events) == "mine".map { .key(.typed($0)) })
        }

        @Test func `after the stop nothing is told`() throws {
            let stage = try Stage()
            stage.events.stop()
            stage.events.stop()
            stage.pseudo.type("a")
            #expect(stage.log.all == [])
        }

        @Test func `it can be stopped by what it tells`() throws {
            let pseudo = try PseudoTerminal()
            let terminal = RawTerminal(input: pseudo.program, output: pseudo.program, [])
            let (log, holder) = (EventLog(), EventsHolder())
            holder.hold(
                try TerminalEvents(terminal) {
                    log.append($0)
                    holder.stop()
                })
            try terminal.enter()
            pseudo.type("a")
            #expect(log.upTo { _ in true } == [.input([.key(.typed("a"))])])
            terminal.restore()
        }
    }
}
