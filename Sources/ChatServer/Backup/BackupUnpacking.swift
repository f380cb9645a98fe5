import ChatCrypto
import Foundation

/// Unpacks a backup into a folder and checks all that can be checked of the archive: that it is whole, that no byte was
/// changed, that it holds what it says it does and nothing else.
struct BackupUnpacking {
    /// Of files but the database.
    private static let mostBytes: Int64 = 1 << 20
    private static let piece = 1 << 20

    private let input: CInt
    /// For messages.
    private let name: String
    private let folder: String
    private let progress: (Int64) throws -> Void
    private var taken: Int64 = 0
    /// Of each file: its size and its sum.
    private var found: [String: (size: Int64, sum: String)] = [:]
    private var manifest: [UInt8] = []
    private var sums: [UInt8] = []

    /// - Parameter progress: gets the bytes that were read; throws to stop.
    /// - Returns: what the backup says of itself.
    /// - Throws: `ExitStatus`, or what `progress` throws.
    static func unpack(
        _ input: CInt, named name: String, into folder: String, progress: @escaping (Int64) throws -> Void
    ) throws -> BackupManifest {
        var unpacking = BackupUnpacking(input, name, folder, progress)
        while let header = try unpacking.header() { try unpacking.take(header) }
        return try unpacking.checked()
    }

    private init(_ input: CInt, _ name: String, _ folder: String, _ progress: @escaping (Int64) throws -> Void) {
        self.input = input
        self.name = name
        self.folder = folder
        self.progress = progress
    }

    /// The next file's; nil at the end of the archive.
    private mutating func header() throws -> TarHeader? {
        let place = taken
        let block = try bytes(TarHeader.blockSize)
        if block.allSatisfy({ $0 == 0 }) {
            try takeEnd()
            return nil
        }
        guard let header = TarHeader(block) else {
            throw ExitStatus.refused(
                place == 0 ? "\(name) is no backup of chat-server" : "\(name) is damaged at byte \(place)")
        }
        return header
    }

    private mutating func take(_ header: TarHeader) throws {
        // Whoever packs a backup anew with tar has the folder itself in it.
        if header.kind == .folder, header.size == 0 { return }
        let file =
            header.name.hasPrefix(BackupManifest.folder) ? header.name.dropFirst(BackupManifest.folder.count) : ""
        let name = String(file)
        let isListed = [BackupManifest.name, BackupManifest.sums, BackupManifest.database].contains(name)
        guard header.kind == .file, isListed || BackupManifest.takes(name), found[name] == nil else {
            throw ExitStatus.refused("\(self.name) holds a file that belongs into no backup")
        }
        guard name == BackupManifest.database || header.size <= Self.mostBytes else {
            throw ExitStatus.refused("\(self.name) is damaged: \(name) is too large")
        }
        switch name {
        case BackupManifest.name: manifest = try takeSmall(name, header.size)
        case BackupManifest.sums: sums = try takeSmall(name, header.size)
        default: try takeFile(name, header.size)
        }
        let padding = try bytes(TarHeader.padding(after: header.size))
        guard padding.allSatisfy({ $0 == 0 }) else {
            throw ExitStatus.refused("\(self.name) is damaged behind \(name)")
        }
    }

    private mutating func takeSmall(_ name: String, _ size: Int64) throws -> [UInt8] {
        let content = try bytes(Int(size))
        var sum = SHA256Sum()
        content.withUnsafeBytes { sum.add($0) }
        found[name] = (size, try Self.text(sum))
        return content
    }

    private mutating func takeFile(_ name: String, _ size: Int64) throws {
        let path = folder + "/" + name
        let output = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard output >= 0 else { throw ExitStatus.inputOutput("\(path): \(SystemErrorText.last)") }
        defer { close(output) }
        var sum = SHA256Sum()
        var left = size
        while left > 0 {
            let part = try bytes(Int(min(left, Int64(Self.piece))))
            try part.withUnsafeBytes { part in
                sum.add(part)
                try CompleteWrite.write(part, to: output, path: path)
            }
            left -= Int64(part.count)
            try progress(taken)
        }
        found[name] = (size, try Self.text(sum))
    }

    private static func text(_ sum: consuming SHA256Sum) throws -> String {
        guard let text = sum.hexadecimal() else { throw ExitStatus.inputOutput("OpenSSL makes no SHA-256") }
        return text
    }

    /// Behind the last file there is nothing but zeros.
    private mutating func takeEnd() throws {
        while let rest = try some(Self.piece) {
            guard rest.allSatisfy({ $0 == 0 }) else { throw ExitStatus.refused("\(name) is damaged at its end") }
        }
    }

    /// Exactly so many.
    private mutating func bytes(_ count: Int) throws -> [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(count)
        while all.count < count {
            guard let part = try some(count - all.count) else {
                throw ExitStatus.refused(
                    taken == 0 ? "\(name) is empty" : "\(name) is cut off after \(taken) bytes")
            }
            all += part
        }
        return all
    }

    /// At most so many; nil at the end of the file.
    private mutating func some(_ count: Int) throws -> [UInt8]? {
        while true {
            var result = 0
            let part = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                result = read(input, buffer.baseAddress, count)
                filled = max(0, result)
            }
            if result < 0, errno == EINTR { continue }
            guard result >= 0 else { throw ExitStatus.refused("\(name) cannot be read: \(SystemErrorText.last)") }
            taken += Int64(result)
            return result == 0 ? nil : part
        }
    }

    /// What was found is what the backup says it holds.
    private func checked() throws -> BackupManifest {
        guard !manifest.isEmpty, !sums.isEmpty, found[BackupManifest.database] != nil else {
            throw ExitStatus.refused("\(name) is no backup of chat-server, or not all of one")
        }
        var expected: [String: String] = [:]
        for line in String(decoding: sums, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            expected[parts.count == 2 ? parts[1].trimmingPrefix(" ").description : ""] = parts.first?.description
        }
        for (file, value) in found.sorted(by: { $0.key < $1.key }) where file != BackupManifest.sums {
            guard expected.removeValue(forKey: file) == value.sum else {
                throw ExitStatus.refused("\(name) is damaged: \(file) is not as it was when the backup was made")
            }
        }
        guard let manifest = try? BackupManifest(manifest) else {
            throw ExitStatus.refused("\(name) was made by another version of chat-server, which this one does not know")
        }
        guard manifest.format == BackupManifest.currentFormat else {
            throw ExitStatus.refused("\(name) was made by a newer chat-server (\(manifest.program)): use that one")
        }
        let files = found.filter { ![BackupManifest.name, BackupManifest.sums].contains($0.key) }.mapValues(\.size)
        guard expected.isEmpty,
            Dictionary(manifest.files.map { ($0.name, $0.size) }, uniquingKeysWith: { $1 }) == files
        else { throw ExitStatus.refused("\(name) is damaged: it does not hold what it should") }
        return manifest
    }
}
