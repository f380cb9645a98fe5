import Foundation
import Testing

/// What the client tells of itself: help, manual page, completions.
@Suite(.endToEnd) struct ManualTests {
    /// The names of the commands, as --help lists them.
    private func commands() async throws -> [String] {
        let help = try await Programs.run(Programs.client, ["--help"])
        #expect(help.code == 0)
        let lines = help.output.split(separator: "\n")
        return lines.drop { !$0.hasSuffix("SUBCOMMANDS:") }.compactMap { line in
            line.firstMatch(of: /^  ([a-z-]+)(?: |$)/).map { String($0.output.1) }
        }
    }

    @Test func `every command is there, in the help and in the manual page`() async throws {
        let commands = try await commands()
        #expect(commands.count == 40)
        let page = try await Programs.run(Programs.client, ["man"]).output
        for command in commands {
            #expect(page.contains(".SS \"\(command.replacing("-", with: "\\-"))\"\n"), "\(command)")
        }
        for code in 0...6 { #expect(page.contains(".TP\n\\fB\(code)\\fP\n")) }
        #expect(page.contains("\\fB\\-\\-exec\\-stop\\-on\\-error\\fP"))
    }

    @Test(.enabled(if: Programs.has("groff"), "groff must be installed"))
    func `the manual page is right for groff`() async throws {
        let page = try await Programs.run(Programs.client, ["man"]).output
        let shown = try await Programs.run("groff", ["-man", "-ww", "-Tascii", "-P-cbou"], input: page)
        #expect(shown.code == 0 && shown.errors.isEmpty, "\(shown.errors)")
        #expect(shown.output.contains("chat-client listen --with lineker -n 1 --timeout 60 || echo 'no answer'"))
        // The common options stand in one place.
        #expect(shown.output.matches(of: /\n +--trust-on-first-use\n/).count == 1)
    }

    @Test func `bash completes commands, options, users and rooms`() async throws {
        try await ServerSite().serve { server in
            let person = try Person(of: server)
            try await person.login("messi")
            _ = try await person.run("create", "lab")
            let script = #"""
                PATH=$FOLDER:$PATH
                source <(chat-client completions bash)
                complete_words() {
                    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9
                    COMPREPLY=()
                    _chat-client chat-client "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
                    echo "${COMPREPLY[@]}"
                }
                complete_words chat-client hist
                complete_words chat-client listen --exec-
                complete_words chat-client $OPTIONS send lin
                complete_words chat-client $OPTIONS leave l
                """#
            var environment = person.environment
            environment["FOLDER"] = String(Programs.client.dropLast("/chat-client".count))
            environment["OPTIONS"] = person.server.joined(separator: " ")
            let completed = "history\n--exec-stop-on-error\nlineker\nlab\n"
            // Completion gives up after 2 s, which a busy machine may need; whoever wanted it presses Tab again.
            let deadline = ContinuousClock.now + .seconds(30)
            var result = try await Programs.run("bash", ["-c", script], environment: environment)
            while result.output != completed, ContinuousClock.now < deadline {
                result = try await Programs.run("bash", ["-c", script], environment: environment)
            }
            #expect(result.output == completed, "\(result)")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `there are completions for each shell`(shell: String) async throws {
        let script = try await Programs.run(Programs.client, ["completions", shell])
        #expect(script.code == 0 && script.output.contains("exec-stop-on-error"))
        #expect(try await Programs.run(Programs.client, ["completions", "ksh"]).code == 2)
    }
}
