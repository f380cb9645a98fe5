import ChatProtocol

/// People: who they are, and what one wants to hear of them.
extension ListRequest {
    /// - Parameter prefix: of the user name.
    public static func users(prefix: String? = nil) -> ListRequest {
        ListRequest(RequestLine("users").with("prefix", prefix), key: "users", cursor: .after("user")) { user, _ in
            UserLine.text(user)
        }
    }

    /// Who is active.
    public static var activeUsers: ListRequest {
        ListRequest(RequestLine("show_user"), key: "users", cursor: .after("user")) { user, _ in UserLine.text(user) }
    }

    public static var blocked: ListRequest {
        var list = ListRequest(RequestLine("blocked"), key: "blocked", cursor: .init(key: "after") { $0 }) { user, _ in
            ShownText.line(user.text ?? "?") + "\n"
        }
        list.object = { user in .object([JSONValue.Member(key: "user", value: user)]) }
        return list
    }
}

extension SingleRequest {
    public static func block(_ user: String) -> SingleRequest {
        SingleRequest(RequestLine("block").with("user", user), said: .blockedUser, user)
    }

    public static func unblock(_ user: String) -> SingleRequest {
        SingleRequest(RequestLine("unblock").with("user", user), said: .unblockedUser, user)
    }
}

/// `messi  Lionel Messi`, with its end.
enum UserLine {
    static func text(_ user: JSONValue) -> String {
        Row.text([user["user"] == nil ? "?" : user.shown("user"), user.shown("name")])
    }
}

/// The columns of a list.
enum Row {
    /// With its end; empty columns at the end are left out.
    static func text(_ columns: [String]) -> String {
        let last = columns.lastIndex { !$0.isEmpty } ?? 0
        return columns.prefix(through: last).joined(separator: "  ") + "\n"
    }
}
