import Foundation

/// Reads everything that is unread, page by page, in the JSON dialect, which marks nothing as read.
struct Mailbox {
    /// A message as the JSON dialect gives it.
    struct Message: Decodable {
        let id: Int
        let from: String
        let msg: String
    }

    private struct Page: Decodable {
        let messages: [Message]
        let more: Bool
    }

    private let link: Link

    /// - Parameter link: logged in.
    init(_ link: Link) {
        self.link = link
    }

    /// The texts, oldest first.
    func readAll() throws -> [String] {
        try messages().map(\.msg)
    }

    func messages(after id: Int = 0) throws -> [Message] {
        try pages(of: "\"command\": \"inbox\"", after: id)
    }

    /// All that was ever said, read or not.
    func history(with other: String) throws -> [Message] {
        try pages(of: "\"command\": \"history\", \"with\": \"\(other)\"", after: 0)
    }

    private func pages(of request: String, after id: Int) throws -> [Message] {
        var all: [Message] = []
        while true {
            let reply = try link.ask("{\(request), \"limit\": 200, \"after\": \(all.last?.id ?? id)}\n")
            let page = try JSONDecoder().decode(Page.self, from: Data(reply.utf8))
            all += page.messages
            if !page.more { return all }
        }
    }
}
