import ArgumentParser
import ChatClient

struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions", abstract: "Print what makes a shell complete this program's command lines.",
        discussion: """
            bash: chat-client completions bash > ~/.local/share/bash-completion/completions/chat-client. \
            zsh: chat-client completions zsh > _chat-client, in a folder of $fpath. \
            fish: chat-client completions fish > ~/.config/fish/completions/chat-client.fish. \
            Users and rooms are asked of the server where one is logged in.
            """)

    @Argument(help: "The shell.")
    var shell: Shell

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish

        fileprivate var kind: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    func run() throws {
        try StandardStreams.write(ChatClientCommand.completionScript(for: shell.kind) + "\n")
    }
}
