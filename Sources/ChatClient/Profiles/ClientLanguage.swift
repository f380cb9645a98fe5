public import ChatProtocol

/// In which language the client speaks.
public enum ClientLanguage {
    /// - Parameters:
    ///   - setting: of the configuration.
    ///   - option: of the command line.
    ///   - environment: `CHAT_LANGUAGE` (a setting, too), then the locale: `LC_ALL`, `LC_MESSAGES`, `LANG`. Empty is as
    ///     good as absent.
    /// - Returns: what the first of these says that says something: option, `CHAT_LANGUAGE`, setting, locale. A locale
    ///   other than Indonesian is English.
    public static func resolve(
        _ setting: LanguageSetting = .auto, option: LanguageSetting? = nil, environment: [String: String]
    ) -> Language {
        let variable = environment["CHAT_LANGUAGE"].flatMap { LanguageSetting(rawValue: $0) }
        return option?.language ?? variable?.language ?? setting.language ?? ofLocale(environment)
    }

    private static func ofLocale(_ environment: [String: String]) -> Language {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }
        guard let name = names.first(where: { !$0.isEmpty }) else { return .english }
        let code = name.prefix { $0 != "_" && $0 != "." && $0 != "@" }.lowercased()
        // "in" was the code until 1989, and still is Java's.
        return code == "id" || code == "in" ? .indonesian : .english
    }
}
