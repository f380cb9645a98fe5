import ChatProtocol
import Foundation
import TOMLKit

/// What a configuration file says, read strictly: each setting in its section, nothing else, and all that is wrong.
struct SettingsFile: Sendable {
    static let name = "chat-server.toml"
    private static let sizeLimit = 1 << 20

    let path: String
    private(set) var values: [String: SettingValue] = [:]
    /// The lines of the values.
    private(set) var lines: [String: Int] = [:]
    private(set) var problems: [SettingsProblem] = []
    private let places: TOMLLines

    /// Reads a file.
    /// - Returns: nil: there is none.
    static func read(_ path: String) -> Result<SettingsFile?, SettingsFileError> {
        do {
            return .success(try text(of: path).map { SettingsFile($0, path: path) })
        } catch {
            return .failure(error)
        }
    }

    /// - Parameter path: for errors; a relative path in the file is meant from its folder.
    init(_ text: String, path: String) {
        self.path = path
        places = TOMLLines(text)
        // The library reads up to the first one, without a word.
        guard !text.utf8.contains(0) else {
            problems = [SettingsProblem(place: path, key: nil, reason: "it has a NUL character")]
            return
        }
        do {
            read(try TOMLTable(string: text))
        } catch let error as TOMLParseError {
            problem(at: Int(error.source.begin.line), nil, StandardErrorLog.escaped(error.description))
        } catch {
            problem(at: nil, nil, StandardErrorLog.escaped("\(error)"))
        }
    }

    private mutating func read(_ root: TOMLTable) {
        let sections = Settings.sections.map(\.name).filter { !$0.isEmpty }
        for name in root.keys {
            guard let value = root[name] else { continue }
            if let section = Settings.sections.first(where: { !$0.name.isEmpty && $0.name == name }) {
                guard value.type == .table, let table = value.table else {
                    problem(at: places.line(of: name), name, "it is a section: write [\(name)]")
                    continue
                }
                for key in table.keys {
                    read(key, of: table, in: section)
                }
            } else if value.type == .table {
                let meant = SettingsSuggestion.text(name, among: sections)
                problem(
                    at: places.line(ofSection: name) ?? places.line(of: name), "[\(StandardErrorLog.escaped(name))]",
                    "there is no such section"
                        + (meant.isEmpty ? "; there are \(sections.joined(separator: ", "))" : meant))
            } else {
                read(name, of: root, in: Settings.general)
            }
        }
        problems.sort { ($0.line ?? 0, $0.key ?? "") < ($1.line ?? 0, $1.key ?? "") }
    }

    private mutating func read(_ key: String, of table: TOMLTable, in section: SettingSection) {
        let line = places.line(of: key, in: section.name)
        guard let setting = section.rows.first(where: { $0.key == key }) else {
            problem(at: line, StandardErrorLog.escaped(key), Self.unknown(key, in: section))
            return
        }
        guard let node = table[key] else { return }
        do {
            var value = try setting.kind.value(node)
            if setting.kind == .path, case .text(let path) = value, !path.hasPrefix("/") {
                value = .text(Self.folder(of: self.path) + path)
            }
            values[key] = value
            lines[key] = line
        } catch {
            problem(at: line, key, error.reason)
        }
    }

    private static func unknown(_ key: String, in section: SettingSection) -> String {
        if let right = Settings.section(of: key) {
            return right.name.isEmpty
                ? "it belongs before the first section" : "it belongs in the section [\(right.name)]"
        }
        let here = SettingsSuggestion.text(key, among: section.rows.map(\.key))
        guard here.isEmpty else { return "there is no such setting" + here }
        guard let meant = NearestWord.to(key, in: Settings.all.map(\.key)), let right = Settings.section(of: meant)
        else { return "there is no such setting; `chat-server config example` shows all" }
        return "there is no such setting; did you mean \(meant)"
            + (right.name.isEmpty ? ", before the first section?" : " in the section [\(right.name)]?")
    }

    private mutating func problem(at line: Int?, _ key: String?, _ reason: String) {
        problems.append(SettingsProblem(place: place(line), key: key, reason: reason, line: line))
    }

    private func place(_ line: Int?) -> String {
        line.map { "\(path):\($0)" } ?? path
    }

    private static func folder(of path: String) -> Substring {
        path.lastIndex(of: "/").map { path[...$0] } ?? ""
    }
}

/// Why a configuration file can't be read at all.
struct SettingsFileError: Error {
    let code: Int32
    let reason: String
}

extension SettingsFile {
    /// Nil: there is no file.
    private static func text(of path: String) throws(SettingsFileError) -> String? {
        let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw SettingsFileError(code: errno, reason: SystemErrorText.last)
        }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SettingsFileError(code: EINVAL, reason: "it is not a file")
        }
        // It says who may come in.
        guard status.st_mode & 0o002 == 0 else {
            throw SettingsFileError(
                code: EINVAL, reason: "everybody can write to it: run `chmod o-w \(path)`")
        }
        let content: Data?
        do {
            content = try handle.read(upToCount: sizeLimit + 1)
        } catch {
            throw SettingsFileError(code: EIO, reason: "it can't be read: \(error.localizedDescription)")
        }
        guard let content else { return "" }
        guard content.count <= sizeLimit else { throw SettingsFileError(code: EFBIG, reason: "it is too large") }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw SettingsFileError(code: EILSEQ, reason: "it is not UTF-8")
        }
        return text
    }
}
