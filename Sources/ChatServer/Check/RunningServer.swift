import Foundation

/// The server that runs on a data folder, as others can see it.
struct RunningServer {
    /// nil: its number could not be read.
    let process: Int?

    /// nil: none answers.
    init?(folder: String) {
        do {
            guard try ControlClient.connect(folder: folder) != nil else { return nil }
        } catch {
            // Somebody else's: it is there, but says nothing to this user.
        }
        let text = try? String(contentsOfFile: folder + "/lock", encoding: .utf8)
        process = text.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// Its hard limit of open files.
    var descriptorLimit: Int? {
        guard let process, let text = ProcFile.read("/proc/\(process)/limits") else {
            return nil
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("Max open files") }
        let words = line?.split(separator: " ") ?? []
        return words.count >= 5 ? Int(words[4]) : nil
    }

    /// Whether it listens on a port, by proc(5); false also where that can't be seen.
    func listens(on port: Int) -> Bool {
        process.map { Self.listens($0, on: port) } ?? false
    }

    /// Whether the service manager holds a port for a server to come; false also where that can't be seen.
    static func isHeldByManager(_ port: Int) -> Bool {
        ProcFile.read("/proc/1/comm")?.hasPrefix("systemd") == true && listens(1, on: port)
    }

    private static func listens(_ process: Int, on port: Int) -> Bool {
        let numbers = Set(["tcp", "tcp6"].flatMap { sockets(in: "/proc/net/\($0)", port: port) })
        let folder = "/proc/\(process)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.contains { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name)
            return target.map { numbers.contains($0) } ?? false
        }
    }

    /// The listening sockets of a port, as links of /proc/PID/fd name them.
    private static func sockets(in table: String, port: Int) -> [String] {
        let text = ProcFile.read(table) ?? ""
        return text.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            // 0A is TCP_LISTEN; the tenth field is the inode.
            guard fields.count > 9, fields[3] == "0A", let digits = fields[1].split(separator: ":").last,
                Int(digits, radix: 16) == port
            else { return nil }
            return "socket:[\(fields[9])]"
        }
    }
}
