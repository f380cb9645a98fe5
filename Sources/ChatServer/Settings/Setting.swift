/// A row of the table of settings: what an operator can tell the server, how it is written, and where it goes.
struct Setting: Sendable {
    /// What a running server does when SIGHUP finds another value in the file.
    enum Reload: Sendable {
        /// It is put into force.
        case live
        /// It is named in the log and left as it is.
        case restart
    }

    /// Kebab-case: the key in the file; `--key` is the flag, `CHAT_KEY` the variable.
    let key: String
    let kind: SettingKind
    /// What stands for the value in help texts.
    let valueName: String
    /// For one who has not read the code; ends with a full stop.
    let help: String
    /// What holds without a value, in words; nil: the default is a value.
    let none: String?
    let reload: Reload
    /// Whether nobody may see the value in a log or a list.
    let isSecret: Bool
    /// Puts a value of the setting's kind where it belongs; of another kind it does nothing.
    let put: @Sendable (SettingValue, inout ServerConfiguration) -> Void
    /// The value in a configuration; nil: none.
    let get: @Sendable (ServerConfiguration) -> SettingValue?
    /// Carries the value, or that there is none, from one configuration to another.
    let copy: @Sendable (ServerConfiguration, inout ServerConfiguration) -> Void

    init(
        key: String, kind: SettingKind, valueName: String, help: String, none: String? = nil,
        reload: Reload = .restart, isSecret: Bool = false,
        put: @escaping @Sendable (SettingValue, inout ServerConfiguration) -> Void,
        get: @escaping @Sendable (ServerConfiguration) -> SettingValue?,
        copy: (@Sendable (ServerConfiguration, inout ServerConfiguration) -> Void)? = nil
    ) {
        self.key = key
        self.kind = kind
        self.valueName = valueName
        self.help = help
        self.none = none
        self.reload = reload
        self.isSecret = isSecret
        self.put = put
        self.get = get
        self.copy =
            copy ?? { from, to in
                if let value = get(from) { put(value, &to) }
            }
    }

    /// `CHAT_INBOX_MESSAGES`
    var variable: String {
        "CHAT_" + key.uppercased().map { $0 == "-" ? "_" : $0 }
    }

    var flag: String {
        "--" + key
    }

    /// The value that holds where nothing is said; nil: see ``none``.
    var standard: SettingValue? {
        self.get(ServerConfiguration(data: ""))
    }

    /// The default for a person.
    var standardText: String {
        standard.map(text) ?? none ?? "none"
    }

    /// A value as a flag or a variable would take it; in words where it is empty.
    func text(_ value: SettingValue) -> String {
        let text = kind.text(value)
        return text.isEmpty ? none ?? "none" : text
    }
}

/// A setting's value, whatever wrote it.
enum SettingValue: Sendable, Equatable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([String])
}
