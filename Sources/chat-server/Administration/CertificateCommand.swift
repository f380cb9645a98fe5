import ArgumentParser
import ChatServer

struct CertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Show the server's certificate, or renew the one that it has made itself.",
        subcommands: [Show.self, Renew.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show names, dates, days left and the key's fingerprint.",
            discussion: "Of the certificate in force, where a server runs; otherwise of the file that it would take.")
        @Option(help: ArgumentHelp("Show this PEM file instead.", valueName: "file")) var certificate: String?
        @Option(help: ArgumentHelp("The configuration file that may name a certificate.", valueName: "file"))
        var config: String?
        @OptionGroup var options: AdminOptions

        func run() async throws {
            do {
                if let certificate { return try show(AdminCertificate(file: certificate)) }
                let sources = options.common.sources(file: config)
                if let shown = try await AdminCommand.ask(ShowCertificate(), data: sources.dataFolder()) {
                    return try show(shown)
                }
                try show(AdminCertificate(file: sources.load().certificateFile))
            } catch let status as ExitStatus {
                throw StandardOutput.failure(status)
            }
        }

        private func show(_ certificate: AdminCertificate) throws {
            try AdminRun(options).say(certificate)
        }
    }

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "renew-self-signed",
            abstract: "Make the server's own certificate anew, for ten years, with the key it has.",
            discussion: """
                The fingerprint stays, and with it what clients remember and what invite strings say. Clients that were \
                given certificate.pem as --ca need the new file. A running server shows it to new connections at once.
                """)
        @Option(help: ArgumentHelp("A further name or address for it; can be repeated.", valueName: "name"))
        var name: [String] = []
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).show(RenewCertificate(names: name))
        }
    }
}

extension AdminCertificate: AdminShown {
    var lines: [String] {
        let left = daysLeft < 0 ? "expired" : daysLeft == 1 ? "1 day left" : "\(daysLeft) days left"
        let revocations = clientRevocations.map {
            "client CRL   \($0), " + (clientRevocationsUntil.map { "until \($0)" } ?? "without an end")
        }
        return [
            "file         \(file)\(isInForce ? " (in force)" : "")", "subject      \(subject)",
            "issuer       \(isSelfSigned ? "itself" : issuer)", "names        \(names.joined(separator: " "))",
            "valid from   \(notBefore)", "valid until  \(notAfter) (\(left))", "key          \(key)",
            "fingerprint  \(fingerprint)", "chain        \(chain == 1 ? "1 certificate" : "\(chain) certificates")",
        ] + [revocations].compactMap { $0 }
    }
}
