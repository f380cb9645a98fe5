import ChatProtocol
import Glibc
import Synchronization
import Testing

@testable import ChatClient

/// What an outbox does not take.
struct OutboxRefusalTests {
    /// A disk on which so many bytes have room.
    final class Disk: Sendable {
        private let room: Mutex<Int>

        init(room: Int) {
            self.room = Mutex(room)
        }

        func setRoom(_ bytes: Int) { room.withLock { $0 = bytes } }

        @Sendable
        func write(_ file: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
            let count = room.withLock { room in
                let count = min(room, bytes.count)
                room -= count
                return count
            }
            guard count > 0 else {
                errno = ENOSPC
                return -1
            }
            return Glibc.write(file, bytes.baseAddress, count)
        }
    }

    @Test func `on a full disk a line is refused, and those before it and after it are kept`() throws {
        let site = try OutboxSite()
        let disk = Disk(room: 1_000_000)
        do {
            let store = try site.store(write: disk.write)
            try store.add(OutboxSite.line(1))
            disk.setRoom(20)
            let reason = String(cString: strerror(ENOSPC))
            #expect(throws: OutboxError.unwritable(reason)) { try store.add(OutboxSite.line(2)) }
            #expect(store.lines.map(\.ref) == ["ref-1"])
            disk.setRoom(1_000_000)
            try store.add(OutboxSite.line(3))
        }
        #expect(try site.store().lines.map(\.ref) == ["ref-1", "ref-3"])
    }

    @Test func `a disk that is full from the start leaves no half file`() throws {
        let site = try OutboxSite()
        let disk = Disk(room: 20)
        let store = try site.store(write: disk.write)
        #expect(throws: OutboxError.self) { try store.add(OutboxSite.line(1)) }
        #expect(try site.files().isEmpty)
        disk.setRoom(1_000_000)
        try store.add(OutboxSite.line(1))
        #expect(try site.files().count == 1)
    }

    @Test func `there is an end to what may wait, in lines and in bytes`() throws {
        let sites = [try OutboxSite(), try OutboxSite()]
        let lines = try sites[0].store(limits: OutboxStore.Limits(lines: 2))
        for number in 1...2 { try lines.add(OutboxSite.line(number)) }
        #expect(throws: OutboxError.full(lines: 2)) { try lines.add(OutboxSite.line(3)) }
        lines.remove("ref-1")
        try lines.add(OutboxSite.line(3))

        let bytes = try sites[1].store(limits: OutboxStore.Limits(bytes: 5_000))
        try bytes.add(OutboxSite.line(1, String(repeating: "a", count: 4_000)))
        #expect(throws: OutboxError.full(lines: 1)) {
            try bytes.add(OutboxSite.line(2, String(repeating: "a", count: 4_000)))
        }
    }

    @Test func `nobody else can read what waits`() throws {
        let site = try OutboxSite()
        let store = try site.store()
        try store.add(OutboxSite.line(1))
        let file = try #require(try site.files().first)
        #expect(try site.folder.mode(file) == 0o600)
    }

    @Test func `a file that others can read is refused, and so is a link`() throws {
        let site = try OutboxSite()
        do {
            try site.store().add(OutboxSite.line(1))
        }
        let file = try #require(try site.files().first)
        try site.folder.setMode(file, 0o644)
        let path = "\(site.folder.path)/\(file)"
        #expect(throws: ClientError.local("\(path) is open to others: its mode must be 0600")) { try site.store() }
        try site.folder.setMode(file, 0o600)
        try site.folder.link("chat-client/outbox.link", to: path)
        #expect(throws: ClientError.self) { try site.store() }
    }
}
