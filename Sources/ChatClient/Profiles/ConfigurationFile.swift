import Glibc

/// The file `config.toml`, which is the user's: it is read, and profiles are added to it, all else stays as it is.
public struct ConfigurationFile: Sendable {
    public static let name = "config.toml"
    private static let sizeLimit = 1 << 20

    /// Absolute.
    public let path: String
    private let folder: String
    private let home: String?

    /// `$XDG_CONFIG_HOME/chat-client/config.toml`, or `~/.config/...` (XDG Base Directory Specification: a relative
    /// path does not count).
    /// - Throws: ``ClientError`` if neither variable names a folder.
    public init(environment: [String: String]) throws {
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
            self.init(folder: folder + "/chat-client", home: home)
        } else if let home {
            self.init(folder: home + "/.config/chat-client", home: home)
        } else {
            throw ClientError.local("neither XDG_CONFIG_HOME nor HOME names a folder for the configuration")
        }
    }

    init(folder: String, home: String? = nil) {
        self.folder = folder
        path = folder + "/" + Self.name
        self.home = home
    }

    /// - Returns: the defaults where there is no file.
    /// - Throws: ``UsageError`` for what is wrong in it; ``ClientError`` if it can't be read, or others may write it: it
    ///   names commands that are run.
    public func read() throws -> ClientConfiguration {
        guard let text = try text() else { return ClientConfiguration() }
        return try ClientConfiguration(toml: text, file: path, home: home)
    }

    /// Adds a profile at the end, and names it as the default where it is the first one.
    /// - Throws: ``ClientError``, ``UsageError``: the file is as it was.
    public func add(_ profile: Profile) throws {
        // Its own folder may be a link to where somebody keeps such files; then the profile is for them to add.
        let state = try StateFolder(path: folder)
        try state.withLock {
            let before = try text() ?? ""
            let after = try Self.text(before, adding: profile, file: path, home: home)
            guard !(try isLink()) else { throw ClientError.local("\(path) is a link") }
            try state.replace(Self.name, with: Array(after.utf8))
        }
    }

    /// The file's text with one profile more; what was there stands in it as it was.
    /// - Throws: ``UsageError`` if that would be no configuration.
    static func text(
        _ before: String, adding profile: Profile, file: String, home: String? = nil
    ) throws(UsageError) -> String {
        let known = try ClientConfiguration(toml: before, file: file, home: home)
        guard known.profile(named: profile.name) == nil else {
            throw UsageError("\(file): there is a profile \(profile.name) already")
        }
        var text = before
        if !text.isEmpty {
            if !text.hasSuffix("\n") { text += "\n" }
            text += "\n"
        }
        text += profile.toml
        // Keys of no table stand before the first one.
        if known.profiles.isEmpty, known.defaultProfile == nil {
            text = "default-profile = \(TOMLText.quoted(profile.name))\n\(before.isEmpty ? "\n" : "")" + text
        }
        let result = try ClientConfiguration(toml: text, file: file, home: home)
        guard result.profile(named: profile.name) == profile else {
            throw UsageError("\(file): the profile \(profile.name) can't be added as it is")
        }
        return text
    }

    private func isLink() throws -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFLNK
    }

    /// Nil: there is no file.
    private func text() throws -> String? {
        let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw ClientError.local("\(path): \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ClientError.local("\(path) is no file")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw ClientError.local("\(path) belongs to somebody else")
        }
        guard status.st_mode & 0o022 == 0 else {
            throw ClientError.local("\(path) can be written by others: its mode must be 0600")
        }
        guard let text = String(validating: try content(file), as: UTF8.self) else {
            throw ClientError.local("\(path) is no UTF-8")
        }
        return text
    }

    private func content(_ file: CInt) throws -> [UInt8] {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while content.count <= Self.sizeLimit {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count == 0 { return content }
            if count < 0 {
                if errno == EINTR { continue }
                throw ClientError.local("\(path): \(String(cString: strerror(errno)))")
            }
            content.append(contentsOf: chunk[..<count])
        }
        throw ClientError.local("\(path) is too large")
    }
}
