import ChatTransport

/// Rows by kind: the usual way into a field of ``ServerConfiguration`` and out of it. What fits none of them uses the
/// initialiser.
extension Setting {
    typealias Field<Value> = any WritableKeyPath<ServerConfiguration, Value> & Sendable

    static func number(
        _ key: String, _ range: ClosedRange<Int>, _ field: Field<Int>, _ help: String, valueName: String = "n",
        reload: Reload = .restart
    ) -> Setting {
        whole(key, .number(range), field, help, valueName: valueName, reload: reload)
    }

    /// A number that may be left out.
    /// - Parameter none: what then holds, in words.
    static func number(
        _ key: String, _ range: ClosedRange<Int>, _ field: Field<Int?>, none: String, _ help: String,
        valueName: String = "n", reload: Reload = .restart
    ) -> Setting {
        whole(key, .number(range), field, none: none, help, valueName: valueName, reload: reload)
    }

    /// Bytes, also written as `64MiB`.
    static func bytes(
        _ key: String, _ range: ClosedRange<Int>, _ field: Field<Int>, _ help: String, reload: Reload = .restart
    ) -> Setting {
        whole(key, .bytes(range), field, help, valueName: "bytes", reload: reload)
    }

    /// Seconds, also written as `30d`.
    static func duration(
        _ key: String, _ range: ClosedRange<Int>, _ field: Field<Int>, _ help: String, reload: Reload = .restart
    ) -> Setting {
        whole(key, .duration(range), field, help, valueName: "time", reload: reload)
    }

    /// Seconds that may be left out.
    static func duration(
        _ key: String, _ range: ClosedRange<Int>, _ field: Field<Int?>, none: String, _ help: String,
        reload: Reload = .restart
    ) -> Setting {
        whole(key, .duration(range), field, none: none, help, valueName: "time", reload: reload)
    }

    /// `--key on|off`.
    static func onOff(
        _ key: String, _ field: Field<Bool>, _ help: String, reload: Reload = .restart
    ) -> Setting {
        bool(key, .onOff, field, help, reload: reload)
    }

    /// `--key`, which is off unless it is said.
    static func flag(
        _ key: String, _ field: Field<Bool>, _ help: String, reload: Reload = .restart
    ) -> Setting {
        bool(key, .flag, field, help, reload: reload)
    }

    /// One of the words of an enumeration.
    static func choice<Choice: RawRepresentable<String> & CaseIterable & SendableMetatype>(
        _ key: String, _ field: Field<Choice>, _ help: String, valueName: String, reload: Reload = .restart
    ) -> Setting {
        Setting(
            key: key, kind: .choice(Choice.allCases.map(\.rawValue)), valueName: valueName, help: help, reload: reload,
            put: { value, configuration in
                if case .text(let word) = value, let choice = Choice(rawValue: word) {
                    configuration[keyPath: field] = choice
                }
            },
            get: { .text($0[keyPath: field].rawValue) },
            copy: { $1[keyPath: field] = $0[keyPath: field] })
    }

    /// One of the words of an enumeration, or none.
    static func choice<Choice: RawRepresentable<String> & CaseIterable & SendableMetatype>(
        _ key: String, _ field: Field<Choice?>, none: String, _ help: String, valueName: String,
        reload: Reload = .restart
    ) -> Setting {
        Setting(
            key: key, kind: .choice(Choice.allCases.map(\.rawValue)), valueName: valueName, help: help, none: none,
            reload: reload,
            put: { value, configuration in
                if case .text(let word) = value { configuration[keyPath: field] = Choice(rawValue: word) }
            },
            get: { $0[keyPath: field].map { .text($0.rawValue) } },
            copy: { $1[keyPath: field] = $0[keyPath: field] })
    }

    /// A file or folder; in the configuration file a relative one is meant from that file's folder.
    static func path(
        _ key: String, _ field: Field<String?>, none: String, _ help: String, valueName: String = "file",
        reload: Reload = .restart
    ) -> Setting {
        optionalText(key, .path, field, none: none, help, valueName: valueName, reload: reload)
    }

    static func text(
        _ key: String, _ field: Field<String?>, none: String, _ help: String, valueName: String,
        reload: Reload = .restart, isSecret: Bool = false
    ) -> Setting {
        optionalText(key, .text, field, none: none, help, valueName: valueName, reload: reload, isSecret: isSecret)
    }

    /// A list of texts.
    static func names(
        _ key: String, _ field: Field<[String]>, none: String, _ help: String, valueName: String = "name",
        reload: Reload = .restart
    ) -> Setting {
        Setting(
            key: key, kind: .names, valueName: valueName, help: help, none: none, reload: reload,
            put: { value, configuration in
                if case .list(let names) = value { configuration[keyPath: field] = names }
            },
            get: { .list($0[keyPath: field]) },
            copy: { $1[keyPath: field] = $0[keyPath: field] })
    }

    /// A list of `HOST:PORT`.
    static func addresses(
        _ key: String, _ field: Field<[HostPort]>, none: String, _ help: String, reload: Reload = .restart
    ) -> Setting {
        Setting(
            key: key, kind: .addresses, valueName: "host:port", help: help, none: none, reload: reload,
            put: { value, configuration in
                if case .list(let texts) = value { configuration[keyPath: field] = texts.compactMap { HostPort($0) } }
            },
            get: { .list($0[keyPath: field].map(\.description)) },
            copy: { $1[keyPath: field] = $0[keyPath: field] })
    }

    /// A list of IP addresses and ranges of them.
    static func ranges(
        _ key: String, _ field: Field<[AddressRange]>, none: String, _ help: String, reload: Reload = .restart
    ) -> Setting {
        Setting(
            key: key, kind: .ranges, valueName: "address/bits", help: help, none: none, reload: reload,
            put: { value, configuration in
                if case .list(let texts) = value {
                    configuration[keyPath: field] = texts.compactMap { AddressRange($0) }
                }
            },
            get: { .list($0[keyPath: field].map(\.description)) })
    }

    /// One `HOST:PORT`, or none.
    static func address(
        _ key: String, _ field: Field<HostPort?>, none: String, _ help: String, reload: Reload = .restart
    ) -> Setting {
        Setting(
            key: key, kind: .address, valueName: "host:port", help: help, none: none, reload: reload,
            put: { value, configuration in
                if case .text(let text) = value { configuration[keyPath: field] = HostPort(text) }
            },
            get: { $0[keyPath: field].map { .text($0.description) } },
            copy: { $1[keyPath: field] = $0[keyPath: field] })
    }

    private static func whole(
        _ key: String, _ kind: SettingKind, _ field: Field<Int>, _ help: String, valueName: String, reload: Reload
    ) -> Setting {
        Setting(
            key: key, kind: kind, valueName: valueName, help: help, reload: reload,
            put: { value, configuration in
                if case .number(let number) = value { configuration[keyPath: field] = number }
            },
            get: { .number($0[keyPath: field]) },
            copy: { $1[keyPath: field] = $0[keyPath: field] })
    }

    private static func whole(
        _ key: String, _ kind: SettingKind, _ field: Field<Int?>, none: String, _ help: String, valueName: String,
        reload: Reload
    ) -> Setting {
        Setting(
            key: key, kind: kind, valueName: valueName, help: help, none: none, reload: reload,
            put: { value, configuration in
                if case .number(let number) = value { configuration[keyPath: field] = number }
            },
            get: { $0[keyPath: field].map { .number($0) } },
            copy: { $1[keyPath: field] = $0[keyPath: field] })
    }

    private static func bool(
        _ key: String, _ kind: SettingKind, _ field: Field<Bool>, _ help: String, reload: Reload
    ) -> Setting {
        Setting(
            key: key, kind: kind, valueName: kind == .flag ? "" : "on|off", help: help, reload: reload,
            put: { value, configuration in
                if case .flag(let isOn) = value { configuration[keyPath: field] = isOn }
            },
            get: { .flag($0[keyPath: field]) },
            copy: { $1[keyPath: field] = $0[keyPath: field] })
    }

    private static func optionalText(
        _ key: String, _ kind: SettingKind, _ field: Field<String?>, none: String, _ help: String, valueName: String,
        reload: Reload, isSecret: Bool = false
    ) -> Setting {
        Setting(
            key: key, kind: kind, valueName: valueName, help: help, none: none, reload: reload, isSecret: isSecret,
            put: { value, configuration in
                if case .text(let text) = value { configuration[keyPath: field] = text }
            },
            get: { $0[keyPath: field].map { .text($0) } },
            copy: { $1[keyPath: field] = $0[keyPath: field] })
    }
}
