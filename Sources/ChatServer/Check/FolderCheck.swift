import ChatStore
import Foundation

/// Owners and modes of the data folder, of what is in it, and of the configuration file; room on the disk.
struct FolderCheck {
    /// Less room than this is a warning, than that an error.
    private static let littleRoom = 1_073_741_824
    private static let noRoom = 67_108_864

    private let path: String
    private let file: String?

    init(_ path: String, file: String?) {
        self.path = path
        self.file = file
    }

    func findings() -> [Finding] {
        fileFindings() + folderFindings()
    }

    /// The configuration says who may come in.
    private func fileFindings() -> [Finding] {
        guard let file, let status = Self.status(file), status.st_mode & 0o020 != 0 else { return [] }
        return [.warning(.configuration, "a group can write to \(file)", cure: "`chmod g-w \(file)`")]
    }

    private func folderFindings() -> [Finding] {
        guard let status = Self.status(path) else {
            guard errno == ENOENT else {
                return [
                    .error(.folder, "\(path): \(SystemErrorText.last)", cure: "look at its parents' modes")
                ]
            }
            return [.note(.folder, "\(path) does not exist yet: it is made at the first start")]
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            return [.error(.folder, "\(path) is not a folder", cure: "name another one by data")]
        }
        var findings: [Finding] = []
        if geteuid() != 0, status.st_uid != geteuid() {
            findings.append(
                .error(
                    .folder, "\(path) belongs to user id \(status.st_uid)", cure: "run this as that user or as root"))
        }
        if status.st_mode & 0o022 != 0 {
            findings.append(
                .error(
                    .folder, "others may write in \(path)", cure: "look through its files, then `chmod 700 \(path)`"))
        } else if status.st_mode & 0o077 != 0 {
            findings.append(.warning(.folder, "others may look into \(path)", cure: "`chmod 700 \(path)`"))
        }
        findings += names.compactMap { Self.finding(path + "/" + $0, owner: status.st_uid) }
        if findings.isEmpty { findings.append(.ok(.folder, "\(path): owner and modes are right")) }
        return findings + room()
    }

    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    private static func finding(_ file: String, owner: uid_t) -> Finding? {
        var status = stat()
        guard lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        if status.st_uid != owner {
            return .error(
                .folder, "\(file) belongs to user id \(status.st_uid), the folder to \(owner)",
                cure: "`chown \(owner) \(file)`")
        }
        guard status.st_mode & 0o077 != 0, !file.hasSuffix("/" + SettingsFile.name) else { return nil }
        return .warning(.folder, "others have rights on \(file)", cure: "`chmod go= \(file)`")
    }

    private func room() -> [Finding] {
        guard let free = DiskFigures.space(at: path)?.free else { return [] }
        let what = "\(free / 1_048_576) MiB are free on the disk of \(path)"
        if free < Self.noRoom { return [.error(.folder, what, cure: "make room: `df -h \(path)`", code: 74)] }
        if free < Self.littleRoom { return [.warning(.folder, what, cure: "make room: `df -h \(path)`")] }
        return [.ok(.folder, what)]
    }

    /// Root looks at the rest as the server will, and leaves no file of root's behind.
    func becomeOwner() {
        guard geteuid() == 0, let status = Self.status(path), status.st_uid != 0 else { return }
        _ = FolderOwner.become(status.st_uid, group: status.st_gid)
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }
}
