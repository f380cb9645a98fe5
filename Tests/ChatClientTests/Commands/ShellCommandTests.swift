import Testing

@testable import ChatClient

@Suite(.timeLimit(.minutes(15)))
struct ShellCommandTests {
    private func run(_ text: String, input: String = "", environment: [String: String] = [:]) async throws
        -> ShellCommand.End
    {
        try await ShellCommand.run(ShellCommand(command: text, environment: environment, input: input))
    }

    @Test func `the end of a command is told`() async throws {
        #expect(try await run("exit 0") == .exited(0))
        #expect(try await run("exit 7") == .exited(7))
        #expect(try await run("kill -9 $$") == .signaled(9))
    }

    @Test func `it gets the text on standard input and the rest in its environment`() async throws {
        let folder = try TemporaryFolder()
        let text = "'; rm -rf $HOME #\n\"$(false)\" é"
        let command = #"cat > "$F/in"; printf %s "$CHAT_TEXT" > "$F/text"; printf %s "$PATH" > "$F/path""#
        #expect(try await run(command, input: text, environment: ["F": folder.path, "CHAT_TEXT": text]) == .exited(0))
        #expect(try folder.read("in") == text)
        #expect(try folder.read("text") == text)
        #expect(try !folder.read("path").isEmpty)
    }

    @Test func `it need not read what it gets`() async throws {
        #expect(try await run("exit 0", input: String(repeating: "x", count: 1_000_000)) == .exited(0))
    }
}
