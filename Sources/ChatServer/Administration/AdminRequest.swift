/// A command of the operator: what it needs, and what it does, the same whether a running server or the command itself
/// carries it out. Between the two it travels as JSON.
public protocol AdminRequest: Codable, Sendable {
    associatedtype Answer: Codable & Sendable
    /// By which the two know it: the family and the verb.
    static var name: String { get }
    /// What there must be for it.
    static var needs: AdminNeed { get }

    /// - Throws: `ExitStatus.refused` with a line for a person, or what the core throws.
    func perform(_ admin: AdminService) async throws -> Answer
}

extension AdminRequest {
    public static var needs: AdminNeed { .store }
}

/// What there must be for a command of the operator.
public enum AdminNeed: Sendable {
    /// A running server.
    case server
    /// A server, or a store that is there: a folder that was mistyped is not filled.
    case store
    /// Nothing: a store is made where there is none.
    case nothing
}

/// A command that lists: it is asked again for as long as there is a next page, so that no list is too long.
public protocol AdminListing: AdminRequest where Answer == AdminPage<Row> {
    associatedtype Row: Codable & Sendable
    /// What a page gave as `next`; nil: the beginning.
    var after: String? { get set }
}

/// A part of a list.
public struct AdminPage<Row: Codable & Sendable>: Codable, Sendable {
    public var rows: [Row]
    /// Asks for the rest; nil at the end.
    public var next: String?

    static var mostRows: Int { 500 }

    init(rows: [Row], next: String?) {
        self.rows = rows
        self.next = next
    }

    /// The first rows of what is left of a list.
    /// - Parameter place: what a row is found again by.
    init(_ rest: some Sequence<Row>, place: (Row) -> String) {
        var rows = Array(rest.prefix(Self.mostRows + 1))
        if rows.count > Self.mostRows {
            rows.removeLast()
            next = rows.last.map(place)
        }
        self.rows = rows
    }
}

/// What was done, for people and for programs.
public struct AdminDone: Codable, Sendable, Equatable {
    /// In one word: `added`, `disabled`, `revoked`.
    public var done: String
    public var user: String?
    public var room: String?
    /// The number of an invite, a session or a connection.
    public var id: Int64?
    /// To how many.
    public var count: Int?
    /// The same for a person.
    public var message: String

    init(
        _ done: String, user: String? = nil, room: String? = nil, id: Int64? = nil, count: Int? = nil, _ message: String
    ) {
        self.done = done
        self.user = user
        self.room = room
        self.id = id
        self.count = count
        self.message = message
    }
}
