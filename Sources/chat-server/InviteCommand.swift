import ArgumentParser
import ChatServer

struct InviteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: "Make, list and revoke the invites of --registration invite, with or without a running server.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an invite.",
            discussion: """
                Prints the code, and it alone, on standard output; with --address on a second line the invite string, \
                which holds the address, the fingerprint of the server's key and the code: \
                `chat-client INVITE-STRING` is all that the invited has to do. The server keeps only a digest of \
                the code.
                """)
        @Option(help: ArgumentHelp("How many accounts may be made with it.", valueName: "n")) var uses = 1
        @Option(help: ArgumentHelp("After so many days it is worth nothing.", valueName: "days")) var expires = 7
        @Flag(help: "Without an end, whatever --expires says.") var noExpiry = false
        @Option(
            help: ArgumentHelp(
                "Where the invited find the server: print an invite string, too.", valueName: "host:port"))
        var address: String?
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await AdminRun.run(
                .makeInvite(uses: uses, days: noExpiry ? nil : expires, address: address), common)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all invites, without their codes.")
        @Flag(help: "One JSON object a line.") var json = false
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await AdminRun.run(.listInvites, common, json: json)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an invite back; accounts that were made with it stay.")
        @Argument(help: "The invite's number, as `list` shows it.") var id: Int64
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await AdminRun.run(.revokeInvite(id: id), common)
        }
    }
}
