import ChatProtocol

/// A command that shows a list, page after page, an item a line. The commands are the static members in the files of the
/// folder Requests, a family a file.
public struct ListRequest: Sendable {
    /// How the list goes on behind a page.
    struct Cursor: Sendable {
        /// The key of the request that takes it.
        let key: String
        /// What it is of an item.
        let place: @Sendable (JSONValue) -> JSONValue?
        /// Whether the pages lead backwards, each of them in the right order.
        var leadsBack = false

        static func after(_ key: String) -> Cursor { Cursor(key: "after") { $0[key] } }
    }

    let line: RequestLine
    /// The list's key in the reply.
    let key: String
    let cursor: Cursor
    /// How many items at most; nil: all.
    var limit: Int?
    /// Where the list begins.
    var start: JSONValue?
    /// An item as a line for people, with its end.
    let row: @Sendable (JSONValue, Language) -> String
    /// An item as an object for programs.
    var object: @Sendable (JSONValue) -> JSONValue = { $0 }
    /// Which items count.
    var isWanted: @Sendable (JSONValue) -> Bool = { _ in true }
    /// The item behind which nothing is wanted.
    var isBeyond: @Sendable (JSONValue) -> Bool = { _ in false }
    /// A request that follows when a page has been shown, by its last item.
    var whenShown: (@Sendable (JSONValue) -> RequestLine?)?

    init(
        _ line: RequestLine, key: String, cursor: Cursor, limit: Int? = nil,
        row: @escaping @Sendable (JSONValue, Language) -> String
    ) {
        self.line = line
        self.key = key
        self.cursor = cursor
        self.limit = limit
        self.row = row
    }

    /// The request for the page behind a place.
    func page(_ place: JSONValue?, limit: Int?) -> RequestLine {
        let size = limit.map { Int64(min($0, ProtocolLimits.listLimit.upperBound)) }
        return line.with(cursor.key, place ?? start).with("limit", size)
    }
}
