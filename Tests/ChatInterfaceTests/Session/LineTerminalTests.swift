import ChatTerminal
import Glibc
import Synchronization
import Testing

@testable import ChatClient
@testable import ChatInterface

@Suite(.timeLimit(.minutes(15)))
struct LineTerminalTests {
    /// What was typed, with a line for each Enter.
    private final class Told: Sendable {
        private let lines = Mutex<[String]>([])
        let hangup = Eventual<[String]>()

        @Sendable
        func take(_ event: TerminalEvent) {
            switch event {
            case .input(let inputs):
                let text = inputs.compactMap { if case .pasted(let text) = $0 { text } else { nil } }.joined()
                lines.withLock { $0.append(text) }
            case .hangup: hangup.settle(lines.withLock { $0 })
            default: break
            }
        }
    }

    @Test func `whole lines are told, the last one also without its end, and that nothing more comes`() async throws {
        let told = Told()
        let input = try Pipe()
        let terminal = LineTerminal(input: input.reading, output: STDOUT_FILENO)
        try terminal.start(told.take)
        input.write("halo\n\r\n\nselamat pagi")
        input.end()
        #expect(try await told.hangup.value() == ["halo", "", "", "selamat pagi"])
        terminal.restore()
    }

    @Test func `once it is left it reads nothing more, and goes on when it is started again`() async throws {
        let (first, second) = (Told(), Told())
        let input = try Pipe()
        let terminal = LineTerminal(input: input.reading, output: STDOUT_FILENO)
        try terminal.start(first.take)
        terminal.restore()
        input.write("surabaya\nhalo\n")
        #expect(input.read(9) == "surabaya\n")
        try terminal.start(second.take)
        input.end()
        #expect(try await second.hangup.value() == ["halo"])
        terminal.restore()
        #expect(first.hangup.settled == nil)
    }

    private final class Pipe {
        let reading: CInt
        private var writing: CInt

        init() throws {
            var ends: [CInt] = [-1, -1]
            // A child of another test must not keep it open.
            let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
                throw TerminalFailure(call: "socketpair", code: errno)
            }
            (reading, writing) = (ends[0], ends[1])
        }

        deinit {
            close(reading)
            end()
        }

        func write(_ text: String) {
            let bytes = Array(text.utf8)
            _ = Glibc.write(writing, bytes, bytes.count)
        }

        func read(_ count: Int) -> String {
            var buffer = [UInt8](repeating: 0, count: count)
            let got = Glibc.read(reading, &buffer, count)
            return String(decoding: buffer[..<max(got, 0)], as: UTF8.self)
        }

        func end() {
            if writing >= 0 { close(writing) }
            writing = -1
        }
    }
}
