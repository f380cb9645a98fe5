import ChatTerminal
import Glibc
import Testing

extension DeviceTests {
    /// Processes that end with the terminal taken over, in every way; what is looked at is the terminal they leave.
    @Suite struct RestoringTests {
        /// In the process that is to end: takes over the terminal of this name.
        static func takeOver(_ name: String) throws -> RawTerminal {
            let descriptor = open(name, O_RDWR | O_NOCTTY)
            let terminal = RawTerminal(input: descriptor, output: descriptor, .all)
            try terminal.enter()
            return terminal
        }

        /// Gets the signal, as from outside; the faults as from this thread. It does not return.
        static func end(by number: CInt) {
            switch number {
            case SIGABRT: abort()
            case SIGTERM, SIGHUP: kill(getpid(), number)
            default: raise(number)
            }
            poll(nil, 0, 30_000)
        }

        static func isRight(_ pseudo: PseudoTerminal, _ modes: [UInt32]) {
            #expect(pseudo.modes == modes)
            let shown = pseudo.shown(upTo: "\u{1B}[23;2t")
            #expect(shown.contains("\u{1B}[?1049h"), "it was taken over")
            #expect(shown.contains("\u{1B}[?1049l"))
            #expect(shown.contains("\u{1B}[?25h"))
        }

        @Test func `S6.4 a trap of Swift leaves the terminal right`() async throws {
            let pseudo = try PseudoTerminal()
            let (modes, name) = (pseudo.modes, pseudo.name)
            await #expect(processExitsWith: .failure) { [name = name as String] in
                let terminal = try RestoringTests.takeOver(name)
                let empty: [Int] = []
                withExtendedLifetime(terminal) { print(empty[name.utf8.count]) }
            }
            Self.isRight(pseudo, modes)
        }

        @Test(arguments: [SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGTERM, SIGHUP])
        func `a signal leaves the terminal right, and ends the process as it would have`(_ number: CInt) async throws {
            let pseudo = try PseudoTerminal()
            let (modes, name) = (pseudo.modes, pseudo.name)
            await #expect(processExitsWith: .signal(number)) { [name = name as String, number = number as CInt] in
                let terminal = try RestoringTests.takeOver(name)
                withExtendedLifetime(terminal) { RestoringTests.end(by: number) }
            }
            Self.isRight(pseudo, modes)
        }

        @Test func `a program that does not hear the signal to end is ended by the second one`() async throws {
            let pseudo = try PseudoTerminal()
            let (modes, name) = (pseudo.modes, pseudo.name)
            await #expect(processExitsWith: .signal(SIGTERM)) { [name = name as String] in
                let terminal = try RestoringTests.takeOver(name)
                let log = EventLog()
                let events = try TerminalEvents(terminal) { log.append($0) }
                kill(getpid(), SIGTERM)
                _ = log.upTo { $0 == .signal(SIGTERM) }
                try terminal.write(Array("still here".utf8))
                withExtendedLifetime(events) { RestoringTests.end(by: SIGTERM) }
            }
            #expect(pseudo.modes == modes)
            #expect(pseudo.shown(upTo: "\u{1B}[23;2t").contains("still here"))
        }

        @Test func `the signals are handled as before afterwards`() async throws {
            let pseudo = try PseudoTerminal()
            let name = pseudo.name
            await #expect(processExitsWith: .signal(SIGTERM)) { [name = name as String] in
                try RestoringTests.takeOver(name).restore()
                RestoringTests.end(by: SIGTERM)
            }
            #expect(pseudo.shown(upTo: "\u{1B}[23;2t").components(of: "\u{1B}[?1049l") == 1)
        }

        @Test func `suspended, the terminal is right; continued, it is the program's again`() async throws {
            let pseudo = try PseudoTerminal()
            let (modes, name) = (pseudo.modes, pseudo.name)
            async let ended = #expect(processExitsWith: .exitCode(7)) { [name = name as String] in
                // A process group of its own, whose parent could continue it: elsewhere SIGTSTP would do nothing.
                setpgid(0, 0)
                let terminal = try RestoringTests.takeOver(name)
                let log = EventLog()
                let events = try TerminalEvents(terminal) { log.append($0) }
                try terminal.write(Array("pid \(getpid())\n".utf8))
                terminal.suspend()
                let told = log.upTo { $0 == .continued }
                try terminal.write(Array("told \(told.contains(.continued))\n".utf8))
                events.stop()
                terminal.restore()
                exit(7)
            }
            let before = pseudo.shown(upTo: "\u{1B}[23;2t")
            #expect(before.contains("\u{1B}[?1049l"), "left before it stopped")
            let process = try #require(
                before.split(separator: "pid ").last.flatMap { CInt($0.prefix { $0.isNumber }) },
                "\(before.debugDescription)")
            #expect(Self.state(process, becomes: "T"))
            #expect(pseudo.modes == modes)
            kill(process, SIGCONT)
            let after = pseudo.shown(upTo: "told true\n")
            #expect(after.contains("\u{1B}[?1049h"), "entered again before it was told")
            #expect(after.contains("told true\n"))
            _ = await ended
            #expect(pseudo.modes == modes)
        }

        /// Whether the process comes to this state (proc(5)) within 30 seconds.
        private static func state(_ process: CInt, becomes wanted: Character) -> Bool {
            let deadline = ContinuousClock.now + .seconds(30)
            while ContinuousClock.now < deadline {
                var buffer = [UInt8](repeating: 0, count: 512)
                let descriptor = open("/proc/\(process)/stat", O_RDONLY)
                let count = read(descriptor, &buffer, buffer.count)
                close(descriptor)
                let text = String(decoding: buffer[..<max(count, 0)], as: UTF8.self)
                if text.split(separator: ") ").last?.first == wanted { return true }
                poll(nil, 0, 2)
            }
            return false
        }
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
