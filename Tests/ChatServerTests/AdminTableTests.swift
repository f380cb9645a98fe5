import ChatTestSupport
import Foundation
import Testing

@testable import ChatServer

/// The control socket's lines, and lists that are longer than a page.
@Suite(.timeLimit(.minutes(15)))
struct AdminTableTests {
    @Test func `every command has a name of its own, in the form family-dot-verb`() {
        let names = AdminTable.requests.map { $0.name }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.wholeMatch(of: /[a-z]+(\.[a-z-]+)?/) != nil })
    }

    @Test(
        "S5.1: what is no command is refused, and the next one on the connection is answered",
        arguments: [
            "", "{}", "[]", "\u{0}", #"{"command": "user.list"}"#, #"{"command": "no.such", "with": {}}"#,
            #"{"command": "user.add", "with": {"user": 1}}"#, String(repeating: "x", count: 100_000),
        ])
    func unknown(_ line: String) async throws {
        try await TestServer.with { server in
            let answers = try await Self.ask(
                [line, #"{"command": "user.list", "with": {}}"#], server.folder.path + "/control.sock")
            #expect(answers.count == 2)
            #expect(answers.first?.contains("refused") == true, "\(answers)")
            #expect(answers.last?.contains(#""user":"messi""#) == true, "\(answers)")
        }
    }

    @Test func `a list of any length comes in pages`() async throws {
        let names = (0..<1_201).map { String(format: "%04d", $0) }
        struct Names {
            let all: [String]
            func page(_ after: String?) -> AdminPage<String> {
                AdminPage(all.filter { $0 > after ?? "" }) { $0 }
            }
        }
        for count in [0, 1, 499, 500, 501, 1_000, 1_201] {
            let list = Names(all: Array(names.prefix(count)))
            var (seen, pages, after): ([String], Int, String?) = ([], 0, nil)
            repeat {
                let page = list.page(after)
                seen += page.rows
                pages += 1
                after = page.next
            } while after != nil
            #expect(seen == list.all)
            #expect(pages == max(1, (count + 499) / 500))
        }
    }

    /// Sends lines and reads as many answers as come until the server has nothing more to say to them.
    private static func ask(_ lines: [String], _ path: String) async throws -> [String] {
        try await withTaskExecutorPreference(OperatorThread.shared) {
            let short = try ShortFolderPath((path as NSString).deletingLastPathComponent)
            let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) {
                $0.copyBytes(from: Array((short.path + "/control.sock").utf8))
            }
            let connected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            #expect(connected == 0)
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            try handle.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
            var received = Data()
            while received.count(where: { $0 == UInt8(ascii: "\n") }) < lines.count {
                guard let part = try handle.read(upToCount: 1), !part.isEmpty else { break }
                received += part
            }
            return String(decoding: received, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }
}
