import ChatProtocol
import Foundation
import Testing

@testable import ChatServer

/// Archives of a few bytes: what is in the files does not matter here.
struct BackupUnpackingTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "unpacking-\(UUID().uuidString)").path

    /// A backup's bytes.
    private func archive(
        files: [(String, String)] = [("key.pem", "secret"), ("chat.db", "rows and rows")],
        manifest change: (inout BackupManifest) -> Void = { _ in }
    ) throws -> [UInt8] {
        let path = folder + ".tar"
        let output = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        defer {
            close(output)
            unlink(path)
        }
        let archive = BackupArchive(to: output, path: path, time: 1_795_341_600) { _ in }
        var manifest = BackupManifest(
            program: "0.1.0", made: "2026-11-22T10:00:00.123Z", schema: 5, log: "0123", newest: 7,
            files: files.map { .init(name: $0.0, size: Int64($0.1.utf8.count)) })
        change(&manifest)
        try archive.add(BackupManifest.name, manifest.encoded())
        for (name, text) in files { try archive.add(name, Array(text.utf8)) }
        try archive.finish()
        return [UInt8](try #require(FileManager.default.contents(atPath: path)))
    }

    private func unpack(_ bytes: [UInt8]) throws -> (BackupManifest, [String: String]) {
        let pipe = Pipe()
        // Less than a pipe holds, so that nobody has to write and read at once.
        try #require(bytes.count <= 65_536)
        try pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
        try pipe.fileHandleForWriting.close()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let manifest = try BackupUnpacking.unpack(
            pipe.fileHandleForReading.fileDescriptor, named: "x.tar", into: folder, progress: { _ in })
        var files: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            files[name] = FileManager.default.contents(atPath: folder + "/" + name).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        return (manifest, files)
    }

    @Test func `what was packed comes out`() throws {
        let (manifest, files) = try unpack(archive())
        #expect(files == ["key.pem": "secret", "chat.db": "rows and rows"])
        #expect(manifest.log == "0123" && manifest.newest == 7)
        #expect(manifest.moment?.description == "2026-11-22T10:00:00.123Z")
    }

    @Test func `S5-5 a backup with any byte changed is refused`() throws {
        let whole = try archive()
        for place in whole.indices {
            var changed = whole
            changed[place] ^= 0x01
            do {
                let (manifest, files) = try unpack(changed)
                // A blank more or less beside a number of a header: nothing that counts has changed.
                #expect(files == ["key.pem": "secret", "chat.db": "rows and rows"], "byte \(place)")
                #expect(manifest.log == "0123")
                #expect(place % 512 >= 100 && place % 512 < 345, "byte \(place)")
            } catch {
                #expect(error is ChatServer.ExitStatus, "byte \(place): \(error)")
            }
        }
    }

    @Test func `S5-5 a backup that is cut off anywhere is refused`() throws {
        let whole = try archive()
        // The two blocks at the end say that nothing is missing; one of them is enough.
        for count in stride(from: 0, through: whole.count - 1_024, by: 61) {
            let error = #expect(throws: ChatServer.ExitStatus.self) { try unpack(Array(whole.prefix(count))) }
            #expect(error?.code == 1)
        }
    }

    static let strangers = ["../x.pem", "/etc/x.pem", "x.sh", ".x.pem", "a b.pem", "chat.db-wal", "lock"]

    @Test(arguments: strangers) func `a file that belongs into no backup is refused`(_ name: String) throws {
        let bytes = try archive(files: [(name, "x"), ("chat.db", "rows")])
        #expect(throws: ChatServer.ExitStatus.self) { try unpack(bytes) }
    }

    @Test func `a backup that does not hold what it says is refused`() throws {
        #expect(throws: ChatServer.ExitStatus.self) { try unpack(archive { $0.files.removeFirst() }) }
        #expect(throws: ChatServer.ExitStatus.self) { try unpack(archive { $0.files[1].size += 1 }) }
        #expect(throws: ChatServer.ExitStatus.self) { try unpack(archive(files: [("key.pem", "secret")])) }
        #expect(throws: ChatServer.ExitStatus.self) {
            try unpack(archive(files: [("chat.db", "a"), ("chat.db", "a")]))
        }
        let newer = #expect(throws: ChatServer.ExitStatus.self) { try unpack(archive { $0.format = 2 }) }
        #expect(newer?.description.contains("newer chat-server") == true)
    }
}
