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
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options)
                .show(MakeInvite(uses: uses, days: noExpiry ? nil : expires, address: address))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all invites, without their codes.")
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).list(ListInvites())
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an invite back; accounts that were made with it stay.")
        @Argument(help: "The invite's number, as `list` shows it.") var id: Int64
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).show(RevokeInvite(id: id))
        }
    }
}

extension AdminNewInvite: AdminShown {
    var lines: [String] { [code] + (link.map { [$0] } ?? []) }
}

extension AdminInvite: AdminRow {
    var columns: [String] {
        let end = expires.map { "until \($0)" } ?? "without an end"
        let mark = isUsable ? "" : isRevoked ? "(revoked)" : "(over)"
        return ["\(id)", "\(used) of \(uses) used", end, mark]
    }
}
