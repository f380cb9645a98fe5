import ArgumentParser
import ChatServer
import Foundation

/// The flags of `chat-server run`, for --help; what they mean is in the server's table of settings. Options are texts
/// here, lists where they can be repeated, and the table reads them.
struct SettingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration file. Without it: CHAT_CONFIG, or chat-server.toml in the data folder, or, if no data "
                + "folder is named, /etc/chat-server/chat-server.toml.", valueName: "file"))
    var config: String?

    @Option(help: .setting("data")) var data: String?
    @Option(help: .setting("listen")) var listen: [String] = []
    @Option(help: .setting("insecure")) var insecure: [String] = []
    @Flag(help: .setting("insecure-public")) var insecurePublic = false
    @Option(help: .setting("proxy-protocol-from")) var proxyProtocolFrom: [String] = []
    @Option(help: .setting("threads")) var threads: String?
    @Option(help: .setting("certificate")) var certificate: String?
    @Option(help: .setting("key")) var key: String?
    @Option(help: .setting("client-ca")) var clientCa: String?
    @Option(help: .setting("client-certificates")) var clientCertificates: String?
    @Option(help: .setting("client-crl")) var clientCrl: String?
    @Option(help: .setting("client-certificate-login")) var clientCertificateLogin: String?
    @Option(help: .setting("name")) var name: [String] = []
    @Option(help: .setting("registration")) var registration: String?
    @Option(help: .setting("directory")) var directory: String?
    @Option(help: .setting("password-cost")) var passwordCost: String?
    @Option(help: .setting("session-idle")) var sessionIdle: String?
    @Option(help: .setting("session-lifetime")) var sessionLifetime: String?
    @Flag(help: .setting("demo-public")) var demoPublic = false
    @Option(help: .setting("search")) var search: String?
    @Option(help: .setting("inbox-messages")) var inboxMessages: String?
    @Option(help: .setting("inbox-bytes")) var inboxBytes: String?
    @Option(help: .setting("daily-bytes")) var dailyBytes: String?
    @Option(help: .setting("retention-days")) var retentionDays: String?
    @Option(help: .setting("strangers")) var strangers: String?
    @Option(help: .setting("strangers-per-address")) var strangersPerAddress: String?
    @Option(help: .setting("line-burst")) var lineBurst: String?
    @Option(help: .setting("line-rate")) var lineRate: String?
    @Option(help: .setting("failed-logins")) var failedLogins: String?
    @Option(help: .setting("registrations-per-hour")) var registrationsPerHour: String?
    @Option(help: .setting("rooms-per-hour")) var roomsPerHour: String?
    @Option(help: .setting("room-invitations-per-hour")) var roomInvitationsPerHour: String?
    @Flag(help: .setting("no-limits")) var noLimits = false
    @Option(help: .setting("language")) var language: String?
    @Option(help: .setting("log-level")) var logLevel: String?
    @Option(help: .setting("metrics")) var metrics: String?
    @Flag(help: .setting("metrics-public")) var metricsPublic = false

    /// What was given, with the rest that a server goes by.
    var sources: SettingsSources {
        SettingsSources(
            flags: given, file: config, environment: ProcessInfo.processInfo.environment,
            defaultData: DefaultFolders.data)
    }

    /// The options that were given, by key, found as ArgumentParser finds them: by the names of the properties.
    private var given: [String: [String]] {
        var given: [String: [String]] = [:]
        for child in Mirror(reflecting: self).children {
            guard let label = child.label else { continue }
            let words: [String] =
                switch child.value {
                case let option as Option<String?>: option.wrappedValue.map { [$0] } ?? []
                case let option as Option<[String]>: option.wrappedValue
                case let flag as Flag<Bool>: flag.wrappedValue ? ["on"] : []
                default: []
                }
            if !words.isEmpty { given[Self.key(label)] = words }
        }
        return given
    }

    /// `_inboxMessages`, a property wrapper's storage, is inbox-messages.
    private static func key(_ label: String) -> String {
        label.drop { $0 == "_" }.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
    }
}

extension ArgumentHelp {
    /// The help of a setting, with its default.
    static func setting(_ key: String) -> ArgumentHelp {
        guard let help = SettingHelp(key) else { return "" }
        return ArgumentHelp(help.text, valueName: help.valueName)
    }
}
