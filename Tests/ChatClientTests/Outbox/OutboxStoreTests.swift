import ChatProtocol
import Glibc
import Synchronization
import Testing

@testable import ChatClient

/// What is on the disk, and who takes it up.
struct OutboxStoreTests {
    @Test func `what a killed program had written is found at the next start, in its order`() throws {
        let site = try OutboxSite()
        do {
            // It goes without having closed anything.
            let killed = try site.store()
            for number in [3, 1, 2] { try killed.add(OutboxSite.line(number)) }
            killed.remove("ref-1")
            try killed.add(OutboxSite.line(4, to: "#lab", "two\nlines, \"quoted\" \u{1F600}"))
        }
        let store = try site.store()
        #expect(store.lines.map(\.ref) == ["ref-3", "ref-2", "ref-4"])
        #expect(store.lines.last == OutboxSite.line(4, to: "#lab", "two\nlines, \"quoted\" \u{1F600}"))
        #expect(try site.files().count == 1)
    }

    @Test func `a program that still runs keeps its lines`() throws {
        let site = try OutboxSite()
        let first = try site.store()
        try first.add(OutboxSite.line(1))
        do {
            let second = try site.store()
            #expect(second.lines.isEmpty)
            try second.add(OutboxSite.line(2))
            #expect(try site.store().lines.isEmpty)
        }
        #expect(try site.store().lines.map(\.ref) == ["ref-2"])
        #expect(first.lines.map(\.ref) == ["ref-1"])
    }

    @Test func `the lines of several killed programs come together, each one's in its own order`() throws {
        let site = try OutboxSite()
        do {
            let (first, second) = (try site.store(), try site.store())
            // The first program's clock went back.
            for number in [5, 2] { try first.add(OutboxSite.line(number)) }
            for number in [3, 4] { try second.add(OutboxSite.line(number)) }
        }
        #expect(try site.store().lines.map(\.ref) == ["ref-3", "ref-4", "ref-5", "ref-2"])
        #expect(try site.files().count == 1)
    }

    @Test(arguments: [true, false])
    func `the file is free as soon as it is let go of, also while a child that was forked has it open`(
        isClosed: Bool
    ) throws {
        let site = try OutboxSite()
        let copy: CInt
        do {
            let store = try site.store()
            try store.add(OutboxSite.line(1))
            copy = try site.inherited(try #require(try site.files().first))
            if isClosed { store.close() }
        }
        defer { close(copy) }
        #expect(try site.store().lines.map(\.ref) == ["ref-1"])
    }

    @Test func `an outbox that is closed is for the next program, and takes nothing more`() throws {
        let site = try OutboxSite()
        let closed = try site.store()
        try closed.add(OutboxSite.line(1))
        closed.close()
        #expect(try site.store().lines.map(\.ref) == ["ref-1"])
        #expect(throws: OutboxError.self) { try closed.add(OutboxSite.line(2)) }
        #expect(try site.files().count == 1)
    }

    @Test func `the folder is free after its lock, also while a child that was forked has the lock's file open`() throws
    {
        let site = try OutboxSite()
        let folder = try site.folder.state()
        let copy = try folder.withLock { try site.inherited("chat-client/lock") }
        defer { close(copy) }
        let file = open(folder.path + "/lock", O_RDWR | O_CLOEXEC)
        defer { close(file) }
        #expect(flock(file, LOCK_EX | LOCK_NB) == 0)
    }

    @Test func `a line that two files tell of is one line`() throws {
        let site = try OutboxSite()
        let content = { (lines: [OutboxLine]) in
            var content = OutboxContent()
            content.account = site.account
            for line in lines { content.apply(.added(line)) }
            return content.bytes
        }
        _ = try site.folder.state()
        // As somebody leaves it who dies between writing the adopted lines and removing where they came from.
        _ = try site.folder.write("chat-client/outbox.1", content([OutboxSite.line(1)]))
        _ = try site.folder.write("chat-client/outbox.2", content([OutboxSite.line(1), OutboxSite.line(2)]))
        _ = try site.folder.write("chat-client/.outbox.3", content([OutboxSite.line(9)]))
        #expect(try site.store().lines.map(\.ref) == ["ref-1", "ref-2"])
    }

    @Test(arguments: [1, 10, 50])
    func `a line whose writing was cut off does not count, and harms no other`(cut: Int) throws {
        let site = try OutboxSite()
        do {
            let killed = try site.store()
            try killed.add(OutboxSite.line(1))
            try killed.add(OutboxSite.line(2))
        }
        let file = try #require(try site.files().first)
        let whole = Array(try site.folder.read(file).utf8)
        _ = try site.folder.write(file, Array(whole.dropLast(cut)))
        let store = try site.store()
        #expect(store.lines.map(\.ref) == ["ref-1"])
        try store.add(OutboxSite.line(3))
        #expect(store.lines.map(\.ref) == ["ref-1", "ref-3"])
    }

    @Test func `lines of another account stay where they are`() throws {
        let site = try OutboxSite()
        do {
            try site.store().add(OutboxSite.line(1))
            try site.store(of: OutboxSite.account(user: "messi", insecure: true)).add(OutboxSite.line(2))
        }
        #expect(try site.store(of: OutboxSite.account(user: "lineker")).lines.isEmpty)
        #expect(try site.store().lines.map(\.ref) == ["ref-1"])
    }

    @Test func `failed lines stay failed, until they are added again`() throws {
        let site = try OutboxSite()
        let failure = OutboxLine.Failure(code: .known(.userNotFound), message: "User Tidak Ditemukan")
        do {
            let killed = try site.store()
            try killed.add(OutboxSite.line(1))
            try killed.add(OutboxSite.line(2))
            killed.fail("ref-1", failure)
        }
        do {
            let killed = try site.store()
            #expect(killed.lines.map(\.failure) == [failure, nil])
            try killed.add(OutboxSite.line(1))
        }
        #expect(try site.store().lines.map(\.failure) == [nil, nil])
    }

    @Test func `a line that waits already is added once`() throws {
        let site = try OutboxSite()
        let store = try site.store()
        try store.add(OutboxSite.line(1))
        try store.add(OutboxSite.line(1))
        #expect(store.lines.count == 1)
    }

    @Test func `an outbox without lines leaves nothing behind`() throws {
        let site = try OutboxSite()
        let store = try site.store()
        #expect(try site.files().isEmpty)
        try store.add(OutboxSite.line(1))
        store.remove("ref-1")
        store.close()
        #expect(try site.files().isEmpty)
    }

    @Test func `what was sent does not stay on the disk`() throws {
        let site = try OutboxSite()
        let store = try site.store()
        try store.add(OutboxSite.line(1, "a secret"))
        store.remove("ref-1")
        let file = try #require(try site.files().first)
        #expect(!(try site.folder.read(file).contains("a secret")))
        try store.add(OutboxSite.line(2))
        #expect(try site.folder.read(file).contains("ref-2"))
    }

    @Test func `what is done does not make the file grow for ever`() throws {
        let site = try OutboxSite()
        let store = try site.store()
        let text = String(repeating: "a", count: 4_000)
        for number in 1...100 {
            try store.add(OutboxSite.line(number, text))
            if number > 2 { store.remove("ref-\(number)") }
        }
        let file = try #require(try site.files().first)
        #expect(try site.folder.read(file).utf8.count < OutboxFile.wasteLimit + 20_000)
        // What was made anew is held as the old one was.
        #expect(try site.store().lines.isEmpty)
        #expect(store.lines.map(\.ref) == ["ref-1", "ref-2"])
    }
}
