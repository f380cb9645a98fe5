import ChatTerminal
import Glibc
import Testing

extension DeviceTests {
    @Suite struct RawTerminalTests {
        static func terminal(_ pseudo: PseudoTerminal, _ options: RawTerminal.Options = .all) -> RawTerminal {
            RawTerminal(input: pseudo.program, output: pseudo.program, options)
        }

        @Test func `taken over it reads key by key, and restored it is as it was`() throws {
            let pseudo = try PseudoTerminal()
            let before = pseudo.modes
            let terminal = Self.terminal(pseudo)
            try terminal.enter()
            var raw = termios()
            tcgetattr(pseudo.program, &raw)
            #expect(raw.c_lflag & UInt32(ISIG | ICANON | ECHO | IEXTEN) == 0)
            #expect(raw.c_iflag & UInt32(IXON | ICRNL) == 0)
            #expect(raw.c_oflag & UInt32(OPOST) == 0)
            let entering = pseudo.shown(upTo: "\u{1B}[?1006h")
            #expect(entering.contains("\u{1B}[?1049h"))
            #expect(entering.contains("\u{1B}[?2004h"))
            #expect(entering.contains("\u{1B}[?1004h"))
            #expect(terminal.isEntered)
            terminal.restore()
            #expect(pseudo.modes == before)
            #expect(!terminal.isEntered)
            let leaving = pseudo.shown(upTo: "\u{1B}[23;2t")
            for sequence in ["?1049l", "?2004l", "?1004l", "?1000l", "?1006l", "?25h", "?7h", "?2026l", "0m"] {
                #expect(leaving.contains("\u{1B}[\(sequence)"))
            }
            terminal.restore()
            terminal.leave()
            pseudo.type("x")
            #expect(pseudo.shown(upTo: "x") == "x", "the echo of the terminal, and nothing restored twice")
        }

        @Test func `what was not asked for is not written`() throws {
            let pseudo = try PseudoTerminal()
            let terminal = Self.terminal(pseudo, [])
            try terminal.enter()
            try terminal.write(Array("hello".utf8))
            #expect(pseudo.shown(upTo: "hello") == "hello")
            terminal.restore()
        }

        @Test func `it can be left to another program and taken again`() throws {
            let pseudo = try PseudoTerminal()
            let before = pseudo.modes
            let terminal = Self.terminal(pseudo, .paste)
            for _ in 0..<2 {
                try terminal.enter()
                try terminal.enter()
                #expect(pseudo.modes != before)
                #expect(pseudo.shown(upTo: "h") == "\u{1B}[?2004h")
                terminal.leave()
                #expect(pseudo.modes == before)
                #expect(pseudo.shown(upTo: "l") == "\u{1B}[?2004l")
                try terminal.write(Array("lost".utf8))
            }
            terminal.restore()
        }

        @Test func `the end of the object restores it`() throws {
            let pseudo = try PseudoTerminal()
            let before = pseudo.modes
            do {
                let terminal = Self.terminal(pseudo)
                try terminal.enter()
                #expect(pseudo.modes != before)
            }
            #expect(pseudo.modes == before)
        }

        @Test func `there is one at a time, and the other one's end leaves it alone`() throws {
            let (first, second) = (try PseudoTerminal(), try PseudoTerminal())
            let terminal = Self.terminal(first)
            try terminal.enter()
            do {
                let other = Self.terminal(second)
                #expect(throws: TerminalFailure(call: "tcsetattr", code: EBUSY)) { try other.enter() }
            }
            #expect(terminal.isEntered)
            terminal.restore()
        }

        @Test func `what is no terminal is refused`() throws {
            let descriptor = open("/dev/null", O_RDWR)
            defer { close(descriptor) }
            let terminal = RawTerminal(input: descriptor, output: descriptor, .fullScreen)
            #expect(throws: TerminalFailure(call: "tcsetattr", code: ENOTTY)) { try terminal.enter() }
            #expect(terminal.size == Size(columns: 80, rows: 24))
        }

        @Test func `it knows its size`() throws {
            let pseudo = try PseudoTerminal(columns: 132, rows: 50)
            #expect(Self.terminal(pseudo).size == Size(columns: 132, rows: 50))
            pseudo.resize(columns: 0, rows: 0)
            #expect(Self.terminal(pseudo).size == Size(columns: 80, rows: 24))
        }

        @Test func `a terminal that does not block gets all that is written`() throws {
            let pseudo = try PseudoTerminal()
            let flags = fcntl(pseudo.program, F_GETFL)
            _ = fcntl(pseudo.program, F_SETFL, flags | O_NONBLOCK)
            let terminal = Self.terminal(pseudo, [])
            try terminal.enter()
            let text = String(repeating: "0123456789", count: 20_000)
            let writer = Task.detached { try terminal.write(Array((text + "end").utf8)) }
            #expect(pseudo.shown(upTo: "end") == text + "end")
            withExtendedLifetime(writer) {}
            terminal.restore()
        }

        @Test func `a write to a terminal that is gone fails`() throws {
            let pseudo = try PseudoTerminal()
            let terminal = Self.terminal(pseudo, [])
            try terminal.enter()
            pseudo.closeWindow()
            // A process that another test is just starting has the window, too, until its exec.
            var failure: TerminalFailure?
            while failure == nil {
                do throws(TerminalFailure) { try terminal.write([0x61]) } catch { failure = error }
            }
            #expect(failure == TerminalFailure(call: "write", code: EIO))
            terminal.restore()
        }
    }
}
