import ChatClient
import ChatProtocol

/// A profile as `chat-client profiles` shows it.
struct ProfileListing {
    private let profile: Profile
    private let isDefault: Bool
    private let isLoggedIn: Bool
    private let settings: ClientSettings

    init(_ profile: Profile, in configuration: ClientConfiguration, logins: [SavedLogin]) throws {
        var options = ClientSettings.Options()
        options.profile = profile.name
        let settings = try ClientSettings(options, environment: [:], configuration: configuration)
        self.profile = profile
        self.settings = settings
        isDefault = configuration.defaultProfile == profile.name || configuration.profiles.count == 1
        isLoggedIn = logins.contains { login in
            login.server == settings.server && login.isInsecure == settings.isInsecure
                && (profile.user == nil || login.user == profile.user)
        }
    }

    /// `* work  messi at chat.example.org:8890  first-use  (logged in)`
    var text: String {
        let who = (profile.user.map { "\($0) at " } ?? "") + "\(settings.server)"
        let marks = isLoggedIn ? "  (logged in)" : ""
        return "\(isDefault ? "*" : " ") \(profile.name)  \(who)  \(trust)\(marks)\n"
    }

    var json: String {
        ShownJSON.object([
            ("name", .string(profile.name)), ("default", .bool(isDefault)), ("server", .string("\(settings.server)")),
            ("user", profile.user.map { .string("\($0)") } ?? .null), ("trust", .string(trust)),
            ("logged_in", .bool(isLoggedIn)),
        ])
    }

    private var trust: String {
        switch settings.verification {
        case .systemRoots: "system"
        case .authorities: "ca"
        case .onFirstUse: "first-use"
        case .insecure: "insecure"
        }
    }
}

/// One JSON object on a line of its own.
enum ShownJSON {
    static func object(_ members: [(String, JSONValue)]) -> String {
        var bytes: [UInt8] = []
        JSONValue.object(members.map { JSONValue.Member(key: $0.0, value: $0.1) }).append(to: &bytes)
        return ShownText.json(bytes) + "\n"
    }
}
