import ArgumentParser
import ChatClient
import ChatProtocol

struct ProfilesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profiles", abstract: "List the profiles of the configuration.")

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let configuration = try connection.configuration()
        let logins = try LoginStore(folder: try connection.stateFolder()).logins()
        for profile in configuration.profiles {
            let listing = try ProfileListing(profile, in: configuration, logins: logins)
            try StandardStreams.write(connection.json ? listing.json : listing.text)
        }
    }
}

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Where the configuration is, and how it is written.",
        subcommands: [Path.self, Example.self])

    struct Path: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print where the configuration is looked for.")

        func run() async throws {
            try StandardStreams.write(ConfigurationFile(environment: Environment.variables).path + "\n")
        }
    }

    struct Example: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a configuration with every key, and what it means.")

        func run() async throws {
            try StandardStreams.write(ClientConfiguration.example)
        }
    }
}

struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "The servers whose keys are known.", subcommands: [List.self, Forget.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List them, with the fingerprints of their keys.")

        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            for pin in try KnownServers(folder: try connection.stateFolder()).pins() {
                let line =
                    connection.json
                    ? ShownJSON.object([
                        ("server", .string("\(pin.server)")), ("fingerprint", .string(pin.fingerprint)),
                    ]) : "\(pin.server) \(pin.fingerprint)\n"
                try StandardStreams.write(line)
            }
        }
    }

    struct Forget: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget a server's key; the next connection asks about it again.")

        @OptionGroup var connection: ConnectionOptions

        @Argument(help: ArgumentHelp("Which one.", valueName: "host:port"))
        var server: String

        func run() async throws {
            guard let address = ServerAddress(server) else {
                throw UsageError("\(ShownText.line(server)) is no address: HOST:PORT or [IPv6]:PORT is needed")
            }
            let language = try connection.language(try connection.configuration())
            let known = KnownServers(folder: try connection.stateFolder())
            guard try known.forget(address) else {
                throw ClientError.local(Phrase.trustUnknown("\(address)", known.path, in: language))
            }
            try StandardStreams.write(Phrase.trustForgotten("\(address)", in: language) + "\n")
        }
    }
}
