import ChatProtocol

/// What the user has set once for all: the file `config.toml`. How it is written says ``example``.
public struct ClientConfiguration: Sendable, Hashable {
    public enum Color: String, Sendable, Hashable, CaseIterable {
        /// What the terminal says that it can, and none where `NO_COLOR` is set.
        case auto
        case none
        case sixteen = "16"
        case twoHundredFiftySix = "256"
        case full = "true"
    }

    /// How one is told of a message while one looks elsewhere.
    public enum Notification: String, Sendable, Hashable, CaseIterable {
        case none
        case bell
        /// OSC 9 and 777, which terminals show as a notification of the desktop.
        case escapeSequence = "osc"
        /// ``ClientConfiguration/notifyCommand``.
        case command
    }

    public var defaultProfile: String?
    public var language = LanguageSetting.auto
    public var color = Color.auto
    public var usesMouse = false
    public var notification = Notification.bell
    /// A program and its arguments; not empty where ``notification`` is ``Notification/command``.
    public var notifyCommand: [String] = []
    /// One line after another instead of the full screen.
    public var isLinear = false
    /// By name.
    public var profiles: [Profile] = []

    public init() {}

    public func profile(named name: String) -> Profile? {
        profiles.first { $0.name == name }
    }
}

/// The language as one may set it.
public enum LanguageSetting: String, Sendable, Hashable, CaseIterable {
    /// By the environment.
    case auto
    case english = "en"
    case indonesian = "id"

    var language: Language? {
        switch self {
        case .auto: nil
        case .english: .english
        case .indonesian: .indonesian
        }
    }
}
