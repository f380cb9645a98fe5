import Foundation

/// What an operator has said, and where: flags count more than the environment, the environment more than the file, the
/// file more than the defaults. All of it but the file stays as it is while a process runs.
public struct SettingsSources: Sendable {
    /// The file of the machine's server; read where neither a file nor a data folder is named.
    static let machineFile = "/etc/chat-server/" + SettingsFile.name
    static let fileVariable = "CHAT_CONFIG"
    /// Variables that begin with CHAT_ and are not the server's: the client's, what it gives to programs that it runs, and
    /// the build's.
    static let othersVariables: Set<String> = [
        "CHAT_CA", "CHAT_CLIENT_CERTIFICATE", "CHAT_CLIENT_KEY", "CHAT_PROFILE", "CHAT_SERVER", "CHAT_FROM",
        "CHAT_FROM_NAME", "CHAT_ID", "CHAT_TEXT", "CHAT_TIME", "CHAT_TITLE", "CHAT_TO", "CHAT_WITH", "CHAT_STRICT",
    ]

    /// What was given for each flag, by the setting's key; a switch has `on`.
    var flags: [String: [String]]
    /// `--config`
    var file: String?
    var environment: [String: String]
    /// The data folder if nobody names one.
    var defaultData: String
    var machineFile = Self.machineFile

    public init(flags: [String: [String]], file: String?, environment: [String: String], defaultData: String) {
        self.flags = flags
        self.file = file
        self.environment = environment
        self.defaultData = defaultData
    }

    /// Reads the file and puts everything together.
    /// - Throws: ``ExitStatus`` with all that is wrong, a line each; 78, or 64 where only flags can't be read.
    public func load() throws(ExitStatus) -> LoadedSettings {
        var loading = Loading(defaultData: defaultData)
        let (file, unreadable) = try openFile()
        if let file {
            loading.add(file)
            checkFolder(of: file, &loading)
        }
        addEnvironment(to: &loading)
        for (key, words) in flags.sorted(by: { $0.key < $1.key }) {
            loading.add(key, words, from: .flag("--" + key))
        }
        guard loading.problems.isEmpty else { throw .settings(loading.problems) }
        return LoadedSettings(
            configuration: loading.configuration, origins: loading.origins, file: file?.path, unreadable: unreadable)
    }

    /// A file that was found in the data folder can't name another one.
    private func checkFolder(of file: SettingsFile, _ loading: inout Loading) {
        let found = namedData ?? defaultData
        guard file.path == found + "/" + SettingsFile.name, case .text(let path)? = file.values["data"], path != found
        else { return }
        loading.problems.append(
            SettingsProblem(
                place: file.path, key: "data",
                reason: "this file was found in the data folder \(found), and can't name another one", line: nil))
    }

    private func addEnvironment(to loading: inout Loading) {
        let keys = Dictionary(
            Settings.all.map { ($0.variable, $0.key) }, uniquingKeysWith: { first, _ in first })
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("CHAT_") {
            // A variable without a value is one that is not set; `auto` is the client's word for the language.
            if value.isEmpty || name == Self.fileVariable || (name == "CHAT_LANGUAGE" && value == "auto") { continue }
            if let key = keys[name] {
                let isList = Settings.named(key)?.kind.isList ?? false
                let words = isList ? value.split(separator: ",").map { $0.filter { $0 != " " } } : [value]
                loading.add(key, words, from: .variable(name))
            } else if !Self.othersVariables.contains(name) {
                let known = keys.keys.sorted() + [Self.fileVariable]
                loading.problems.append(
                    SettingsProblem(
                        place: StandardErrorLog.escaped(name), key: nil,
                        reason: "the server has no such variable" + SettingsSuggestion.text(name, among: known)))
            }
        }
    }
}

// MARK: - Which file

extension SettingsSources {
    /// The data folder as flags or environment name it.
    private var namedData: String? {
        flags["data"]?.last ?? environment["CHAT_DATA"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The file that is to be read, whether it must be there, and whether it is the one in the data folder.
    private var wanted: [(path: String, isRequired: Bool)] {
        if let file { return [(file, true)] }
        if let file = environment[Self.fileVariable], !file.isEmpty { return [(file, true)] }
        if let namedData { return [(namedData + "/" + SettingsFile.name, false)] }
        return [(defaultData + "/" + SettingsFile.name, false), (machineFile, false)]
    }

    /// - Returns: the first file that is there; and a file of the machine's that this user may not read.
    private func openFile() throws(ExitStatus) -> (SettingsFile?, unreadable: String?) {
        var unreadable: String?
        for (path, isRequired) in wanted {
            switch SettingsFile.read(path) {
            case .success(let file?): return (file, nil)
            case .success(nil):
                if isRequired { throw .configuration("\(path): \(String(cString: strerror(ENOENT)))") }
            case .failure(let error):
                // Who may not read the machine's file is not the machine's server.
                guard !isRequired, path == machineFile, error.code == EACCES else {
                    throw .configuration("\(path): \(error.reason)")
                }
                unreadable = path
            }
        }
        return (nil, unreadable)
    }

    /// The data folder, for commands that need nothing else: whatever else is wrong with the settings does not matter.
    /// - Throws: ``ExitStatus`` if the folder was to come from a file that can't be read or understood: the default would
    ///   be another server's folder, or a new one.
    public func dataFolder() throws(ExitStatus) -> String {
        if let namedData { return namedData }
        let (opened, unreadable) = try openFile()
        if let unreadable {
            throw .configuration(
                "\(unreadable) may not be read by this user: run this as root, or name the data folder with --data")
        }
        guard let opened else { return defaultData }
        if case .text(let path)? = opened.values["data"] { return path }
        // One that lies in the default folder says nothing of it.
        guard opened.problems.isEmpty || opened.path == defaultData + "/" + SettingsFile.name else {
            throw .settings(opened.problems)
        }
        return defaultData
    }
}

// MARK: - What lies elsewhere

extension SettingsSources {
    /// Files that the server of a data folder goes by and that lie in another one: its configuration, certificates and
    /// keys. What can't be read is left out.
    public func filesOutside(_ data: String) -> [String] {
        var paths: [String] = []
        if let settings = try? load() {
            let configuration = settings.configuration
            paths += [
                settings.file, configuration.certificate, configuration.key, configuration.clientAuthorities,
                configuration.clientRevocations,
            ].compactMap { $0 }
        }
        // Whoever names the folder does not name the machine's file, but it may be the one of this folder's server.
        if case .success(let file?) = SettingsFile.read(machineFile), case .text(let named)? = file.values["data"],
            Self.trimmed(named) == Self.trimmed(data)
        {
            paths.append(file.path)
            for key in ["certificate", "key", "client-ca", "client-crl"] {
                if case .text(let path)? = file.values[key] { paths.append(path) }
            }
        }
        var outside: [String] = []
        for path in paths where !outside.contains(path) {
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            if Self.trimmed(folder) != Self.trimmed(data) { outside.append(path) }
        }
        return outside
    }

    private static func trimmed(_ path: String) -> Substring {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}

/// Puts the sources together, one over the other.
private struct Loading {
    var configuration: ServerConfiguration
    var origins: [String: SettingOrigin] = [:]
    var problems: [SettingsProblem] = []

    init(defaultData: String) {
        configuration = ServerConfiguration(data: defaultData)
    }

    mutating func add(_ file: SettingsFile) {
        problems += file.problems
        for (key, value) in file.values {
            put(key, value, from: .file(file.path, line: file.lines[key]))
        }
    }

    mutating func add(_ key: String, _ words: [String], from origin: SettingOrigin) {
        guard let setting = Settings.named(key) else { return }
        do {
            put(key, try setting.kind.value(words: words), from: origin)
        } catch {
            var isFlag = false
            if case .flag = origin { isFlag = true }
            problems.append(
                SettingsProblem(
                    place: "\(origin)", key: nil, reason: error.reason, isUsage: isFlag && error.isMalformed))
        }
    }

    private mutating func put(_ key: String, _ value: SettingValue, from origin: SettingOrigin) {
        Settings.named(key)?.put(value, &configuration)
        origins[key] = origin
    }
}
