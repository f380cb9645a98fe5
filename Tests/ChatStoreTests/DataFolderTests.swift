import ChatCore
import ChatTestSupport
import Foundation
import Glibc
import Testing

@testable import ChatStore

@Suite("The data folder")
struct DataFolderTests {
    @Test("folders get mode 0700 and files 0600, whatever the umask was")
    func modes() async throws {
        umask(0)
        let folder = try TestFolder()
        let files = FileManager.default
        do {
            let data = try DataFolder.open(at: folder.path + "/deep/er/data/", waiting: 0)
            #expect(data.path == folder.path + "/deep/er/data")
            for path in ["/deep", "/deep/er", "/deep/er/data"] { #expect(try files.mode(folder.path + path) == 0o700) }
        }
        let store = try folder.openStore()
        _ = try await store.makeAccounts(1)
        for name in ["chat.db", "chat.db-wal", "chat.db-shm", "lock"] {
            #expect(try files.mode(folder.data + "/" + name) == 0o600)
        }
        store.close()
    }

    @Test("rights that others got meanwhile are taken back")
    func tightened() throws {
        let folder = try TestFolder()
        _ = try DataFolder.open(at: folder.data, waiting: 0)
        chmod(folder.data, 0o755)
        _ = FileManager.default.createFile(atPath: folder.data + "/key.pem", contents: nil)
        chmod(folder.data + "/key.pem", 0o644)
        _ = try DataFolder.open(at: folder.data, waiting: 0)
        #expect(try FileManager.default.mode(folder.data) == 0o700)
        #expect(try FileManager.default.mode(folder.data + "/key.pem") == 0o600)
    }

    @Test("a second process is told who has the folder", arguments: [0, 1])
    func inUse(_ seconds: Int) throws {
        let folder = try TestFolder()
        let first = try DataFolder.open(at: folder.data, waiting: 0)
        // A lock belongs to an open file, so a second opening here is like one of another process.
        let error = try #require(throws: DataFolderError.self) {
            try DataFolder.open(at: folder.data, waiting: seconds)
        }
        #expect(error.kind == .inUse)
        #expect(error.description.contains("in use by another chat-server (process \(getpid()))"))
        withExtendedLifetime(first) {}
    }

    @Test("the folder is free again when its holder is gone")
    func released() throws {
        let folder = try TestFolder()
        do { _ = try DataFolder.open(at: folder.data, waiting: 0) }
        _ = try DataFolder.open(at: folder.data, waiting: 0)
    }

    @Test("a folder in which others may write is refused", arguments: [0o777, 0o770, 0o702] as [mode_t])
    func writable(_ mode: mode_t) throws {
        let folder = try TestFolder()
        mkdir(folder.data, 0o700)
        chmod(folder.data, mode)
        let error = try #require(throws: DataFolderError.self) { try DataFolder.open(at: folder.data, waiting: 0) }
        #expect(error.kind == .notAllowed)
        #expect(error.description.contains("chmod 700"))
    }

    @Test("a folder of other things, named by mistake, keeps its mode")
    func mistake() throws {
        let folder = try TestFolder()
        mkdir(folder.data, 0o700)
        _ = FileManager.default.createFile(atPath: folder.data + "/letters.txt", contents: nil)
        chmod(folder.data, 0o755)
        let error = try #require(throws: DataFolderError.self) { try DataFolder.open(at: folder.data, waiting: 0) }
        #expect(error.kind == .notAllowed)
        #expect(try FileManager.default.mode(folder.data) == 0o755)
        #expect(FileManager.default.contents(atPath: folder.data + "/lock") == nil)
    }

    @Test("a path that can't be a folder gives a reason", arguments: ["/proc/nothing/here", "/dev/null/data"])
    func impossible(_ path: String) throws {
        let error = try #require(throws: DataFolderError.self) { try DataFolder.open(at: path, waiting: 0) }
        #expect(error.description.hasPrefix("cannot "))
        #expect(error.description.contains(String(path.prefix(9))))
    }
}
