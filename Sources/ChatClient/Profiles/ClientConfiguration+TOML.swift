import ChatProtocol

extension ClientConfiguration {
    private static let keys = [
        "default-profile", "language", "color", "mouse", "notify", "notify-command", "linear", "profile",
    ]

    /// Reads the text of a `config.toml`.
    /// - Parameters:
    ///   - file: its path, for errors; a relative `ca` is meant from its folder.
    ///   - home: what `~` stands for in `ca`; nil: there is none.
    /// - Throws: ``UsageError`` in one line that names the file, and the key or the place.
    public init(toml text: String, file: String, home: String? = nil) throws(UsageError) {
        let reader = try TOMLReader(text, file: file)
        try reader.allow(Self.keys)
        self.init()
        language = try reader.choice("language") ?? language
        color = try reader.choice("color") ?? color
        usesMouse = try reader.flag("mouse") ?? usesMouse
        notification = try reader.choice("notify") ?? notification
        notifyCommand = try reader.strings("notify-command") ?? []
        guard notification != .command || notifyCommand.first?.isEmpty == false else {
            throw reader.error("notify", "\"command\" needs notify-command, a program and its arguments")
        }
        isLinear = try reader.flag("linear") ?? isLinear
        if let tables = try reader.inner("profile") {
            for name in tables.keys {
                guard Profile.isName(name) else {
                    throw tables.error(name, "a profile's name has letters, digits, - and _ alone")
                }
                guard let table = try tables.inner(name) else { continue }
                profiles.append(try Profile(name: name, table, paths: PathBase(file: file, home: home)))
            }
        }
        defaultProfile = try reader.string("default-profile")
        if let name = defaultProfile, profile(named: name) == nil {
            let meant = NearestWord.to(name, in: profiles.map(\.name)).map { "; did you mean \($0)?" } ?? ""
            throw reader.error("default-profile", "there is no [profile.\(ShownText.line(name))]\(meant)")
        }
    }
}

/// What paths in a configuration are meant from.
struct PathBase {
    let file: String
    let home: String?

    /// `~/x` and what is relative made absolute; nil: there is no home.
    func absolute(_ path: String) -> String? {
        if path.hasPrefix("~/") { return home.map { $0 + path.dropFirst() } }
        if path.hasPrefix("/") { return path }
        let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
        return folder + path
    }
}

extension Profile {
    private static let keys = [
        "server", "user", "ca", "trust", "insecure", "password-command", "device", "client-certificate", "client-key",
    ]
    private static let mostDeviceBytes = 64

    fileprivate init(name: String, _ table: TOMLReader, paths: PathBase) throws(UsageError) {
        try table.allow(Self.keys)
        self.init(name: name)
        isInsecure = try table.flag("insecure") ?? false
        if let text = try table.string("server") {
            let port = isInsecure ? ServerAddress.defaultInsecurePort : ServerAddress.defaultPort
            guard let address = ServerAddress(link: text, defaultPort: port) else {
                throw table.error("server", "\"\(ShownText.line(text))\" is no address: HOST:PORT or [IPv6]:PORT")
            }
            server = address
        }
        if let text = try table.string("user") {
            guard let name = UserName(text) else {
                throw table.error("user", "\"\(ShownText.line(text))\" can't be a user's name")
            }
            user = name
        }
        trust = try table.choice("trust")
        ca = try Self.path("ca", table, paths)
        clientCertificate = try Self.path("client-certificate", table, paths)
        clientKey = try Self.path("client-key", table, paths)
        passwordCommand = try table.string("password-command")
        guard passwordCommand?.isEmpty != true else { throw table.error("password-command", "it is empty") }
        device = try table.string("device")
        guard device.map({ (1...Self.mostDeviceBytes).contains($0.utf8.count) }) ?? true else {
            throw table.error("device", "it must have 1 to \(Self.mostDeviceBytes) bytes")
        }
        try check(table)
    }

    private static func path(_ key: String, _ table: TOMLReader, _ paths: PathBase) throws(UsageError) -> String? {
        guard let path = try table.string(key) else { return nil }
        guard !path.isEmpty, let absolute = paths.absolute(path) else {
            throw table.error(key, "\"\(ShownText.line(path))\" is no path")
        }
        return absolute
    }

    private func check(_ table: TOMLReader) throws(UsageError) {
        if isInsecure, ca != nil || trust != nil {
            throw table.error("insecure", "plain text goes neither with ca nor with trust")
        }
        guard (clientCertificate == nil) == (clientKey == nil) else {
            throw table.error("client-certificate", "it goes together with client-key")
        }
        if trust == .authorities, ca == nil { throw table.error("trust", "\"ca\" needs the key ca, a PEM file") }
        if ca != nil, let trust, trust != .authorities {
            throw table.error("ca", "it does not go with trust = \"\(trust.rawValue)\"")
        }
    }
}
